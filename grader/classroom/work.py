"""What a batch asks of an engine, and what comes back: the seam behind which one machine or a cluster grades."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import msgspec

from grader.report import Report
from grader.submission import Submission

Begun = Callable[[str], None]


class Task(msgspec.Struct, frozen=True):
    """One submission to grade; `key` names it in the class."""

    key: str
    submission: Submission


class Graded(msgspec.Struct, frozen=True):
    """What became of a task: a report, or in `error` how the grader failed on it."""

    key: str
    report: Report | None
    error: str = ""


class Engine(Protocol):
    """Grades the tasks of one class, several at a time."""

    def grade(self, tasks: Iterator[Task], begun: Begun) -> Iterator[Graded]:
        """Each task's end, in the order in which they end; `begun` hears of each that is begun.

        Tasks are taken only as fast as they are graded. Raises UsageError where the assignment cannot be used, and
        EngineError where no submission at all can be graded.
        """
        ...

    def close(self) -> None:
        """Stop at once, and leave no process behind."""
        ...
