"""What stops a line, and is answered by the checker: it cannot be read, it costs too much, it has no value."""

from __future__ import annotations

from grader.errors import GraderError


class Unreadable(GraderError):
    """A line that cannot be read: `str()` says what was expected and what came, `column` counts from 1."""

    def __init__(self, message: str, column: int | None = None) -> None:
        super().__init__(message)
        self.column = column


class TooMuchWork(GraderError):
    """A line or a proof that costs more than the checker may spend."""


class Undefined(GraderError):
    """An expression that has no value: it divides by zero, or takes the logarithm of zero."""
