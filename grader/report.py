"""The result of grading one submission, as data: the form of `grade --json`."""

from __future__ import annotations

import enum

import msgspec

TIME_IS_UP = "The run's time was used up before this test."
"""What is said of a test that was skipped because the run's own deadline had passed."""


class Status(enum.StrEnum):
    """What became of a test; only PASSED and PARTIAL ever earn points."""

    PASSED = "passed"
    FAILED = "failed"
    PARTIAL = "partial"
    ERROR = "error"
    SKIPPED = "skipped"


class TestResult(msgspec.Struct, frozen=True, kw_only=True):
    """One hidden test's outcome: `message` is what the student reads, `detail` and `miss` what only staff read.

    `miss` is by how many tolerances the worst number is off: 1 is just still right, None where none were compared.
    """

    id: str
    part: str
    name: str
    score: float
    max_score: float
    status: Status
    visibility: str = "visible"
    seconds: float = 0.0
    message: str = ""
    misconception: str | None = None
    carried_forward_from: tuple[str, ...] = ()
    detail: str = ""
    tags: tuple[str, ...] = ()
    miss: float | None = None


class PartResult(msgspec.Struct, frozen=True):
    """The sum over one part's tests, in points."""

    part: str
    title: str
    score: float
    max_score: float


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One submission's grading; `parts` and `tests` stand in the assignment's order, whatever the submission did.

    `cpu_seconds` are those of the process that grades, from the start of this grading on, and of all the processes that
    ran the submission's program. `peak_mb` is the largest resident set that any one of these processes ever had, shared
    pages included: not the sum over them. Both are 0 where nothing was measured.
    """

    schema: int = 1
    assignment: str
    submission: str
    digest: str
    score: float
    max_score: float
    seconds: float
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0
    isolation: tuple[str, ...]
    notes: tuple[str, ...]
    parts: tuple[PartResult, ...]
    tests: tuple[TestResult, ...]

    @property
    def grader_failed(self) -> bool:
        """Whether any test could not be judged through the grader's own fault."""
        return any(test.status is Status.ERROR for test in self.tests)


def encode(report: Report) -> bytes:
    """`report` as JSON text, two spaces of indentation, ending in a newline."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"
