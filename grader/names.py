"""The known name that a mistyped one was meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The one of `known` that resembles `name` most, or None where none resembles it."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)), None)


def meant(name: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown `name`: "did you mean X?", or all that is known."""
    names = list(known)
    close = nearest(name, names)
    return f"did you mean {close}?" if close else f"known: {', '.join(names) or 'none'}"
