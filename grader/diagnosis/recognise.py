"""Which known mistake a function makes; none where it could be more than one: a wrong hint is worse than none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.checks.calling import VALUE_TOLERANCE
from grader.checks.choices import letters
from grader.checks.order import steps_of
from grader.checks.values import as_array
from grader.errors import CheckFailed
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


def alike(got: Any, want: Any) -> bool:
    """Whether two answers are the same: numbers within a tolerance, choices and steps as their checks read them."""
    if isinstance(want, set | frozenset) or (isinstance(want, str) and len(want) == 1):
        return (ticked := letters(got)) is not None and ticked == letters(want)
    if isinstance(want, str):
        return isinstance(got, str) and got == want
    if isinstance(want, list) and all(isinstance(item, str) for item in want):
        return (listed := steps_of(got)) is not None and listed == steps_of(want)
    if isinstance(want, tuple | list):
        if not isinstance(got, tuple | list) or len(got) != len(want):
            return False
        return all(alike(*pair) for pair in zip(got, want, strict=True))
    try:
        ours, theirs = as_array(want, "the mistake"), as_array(got, "the answer")
    except CheckFailed:
        return False
    t = max(VALUE_TOLERANCE.values())
    return ours.shape == theirs.shape and bool(np.allclose(theirs, ours, rtol=t, atol=t, equal_nan=True))
