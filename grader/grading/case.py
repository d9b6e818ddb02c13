"""What became of one run of one test, and the one place where an outcome becomes a verdict."""

from __future__ import annotations

import traceback

import msgspec
import pytest

from grader.errors import RunOver, Undecided, VerdictError
from grader.report import TIME_IS_UP, Status


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one test function with one set of parameters.

    `given` are the points that a partial-credit test gave; `answered` is whether a failed test had an answer to look
    at, `raised` whether it had the student's exception instead.
    `miss` is by how many tolerances the worst number is off, None where no numbers were compared.
    """

    status: Status
    message: str = ""
    detail: str = ""
    seconds: float = 0.0
    given: float | None = None
    answered: bool = False
    raised: bool = False
    miss: float | None = None


def verdict(error: BaseException | None) -> tuple[Status, str, str]:
    """The one place where an outcome becomes a verdict: only a test that ends without an exception has passed."""
    match error:
        case None:
            return Status.PASSED, "", ""
        case Undecided():
            return Status.PARTIAL, str(error), error.detail
        case VerdictError():
            return Status.FAILED, str(error), error.detail
        case AssertionError():
            return Status.FAILED, "", str(error)
        case RunOver():
            return Status.SKIPPED, TIME_IS_UP, ""
        case pytest.skip.Exception():
            return Status.ERROR, "", f"the test skipped itself: {error}"
    return Status.ERROR, "", "".join(traceback.format_exception(error))
