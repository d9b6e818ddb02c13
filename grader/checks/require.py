"""A claim that a test has decided itself: a witness that holds, a property of an answer."""

from __future__ import annotations

from grader.checks.calling import MATCHING
from grader.errors import CheckFailed


def require(claim: bool, message: str, *, detail: str = "") -> None:
    """Raise CheckFailed with `message` (students read it) and `detail` (staff do) unless the claim holds."""
    # A claim about the answer alone says nothing about which mistake it is.
    if not claim and MATCHING.get() is None:
        raise CheckFailed(message, detail=detail)
