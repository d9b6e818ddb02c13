"""Every exception that leaves its layer on purpose; what a layer catches itself stands beside what raises it.

GraderError
├── UsageError                 wrong use or unusable input: one line on standard error, exit status 2
│   ├── AssignmentError        the assignment's folder cannot be used as it is
│   ├── SubmissionError        the submission cannot be opened
│   └── IsolationError         this machine does not offer the isolation that was asked for
├── EngineError                the grader failed: exit status 1, never charged to a student
├── RunOver                    the run's own deadline has passed: what is left is skipped
└── VerdictError               a student's answer is not right; the test that raised it earns no points
    ├── CheckFailed            the answer came, and differs from what the check demands
    │   └── Undecided          it may be right: a person must look, and no machine takes its points for lost
    └── StudentError           the student's program failed
        ├── StudentException   it raised an exception
        ├── MissingName        a name that the test needs is not there
        ├── TimeLimitExceeded  it did not answer in time
        ├── MemoryLimitExceeded  it asked for more memory than there is
        ├── WorkerDied         it ended its own process
        └── BadReply           what it sent back cannot be read as an answer
"""

from __future__ import annotations


class GraderError(Exception):
    """The one base: whoever catches it catches all that a layer lets out on purpose."""


class UsageError(GraderError):
    """Wrong use or unusable input; the text is one line: what, where, what to do."""


class AssignmentError(UsageError):
    """The assignment's folder cannot be used as it is."""


class SubmissionError(UsageError):
    """The submission cannot be opened."""


class IsolationError(UsageError):
    """This machine does not offer the isolation that was asked for."""


class EngineError(GraderError):
    """The grader itself failed; the student gets no blame for it."""


class RunOver(GraderError):
    """The run's own deadline has passed."""


class VerdictError(GraderError):
    """A student's answer is not right: `str()` is what the student reads, `detail` what only staff read."""

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail


class CheckFailed(VerdictError):
    """The answer came, and differs from what the check demands."""


class Undecided(CheckFailed):
    """The check can show the answer neither right nor wrong: a person must look at it."""


class StudentError(VerdictError):
    """The student's program failed."""


class StudentException(StudentError):
    """It raised an exception: `kind` is the exception's type name."""

    def __init__(self, message: str, *, kind: str, detail: str = "") -> None:
        super().__init__(message, detail=detail)
        self.kind = kind


class MissingName(StudentError):
    """A name that the test needs is not there."""


class TimeLimitExceeded(StudentError):
    """It did not answer in time."""


class MemoryLimitExceeded(StudentError):
    """It asked for more memory than there is."""


class WorkerDied(StudentError):
    """It ended its own process: an exit, a signal, a crash."""


class BadReply(StudentError):
    """What it sent back cannot be read as an answer; its process is not used again."""
