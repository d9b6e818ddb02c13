"""Which known mistake a function makes; none where it could be more than one: a wrong hint is worse than none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from grader.mistakes import Mistake


def recognised(known: Sequence[Mistake], agrees: Callable[[Mistake], bool]) -> Mistake | None:
    """The one of `known` with which the student's function agrees on every input tried; None for none, or for several.

    Several that agree everywhere cannot be told apart there, so none of them is named.
    """
    found: Mistake | None = None
    for mistake in known:
        if agrees(mistake):
            if found is not None:
                return None
            found = mistake
    return found
