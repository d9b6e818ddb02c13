"""What a store holds: one record a submission, corrections by hand, and the class's assignment as reports need it."""

from __future__ import annotations

import enum
import math

import msgspec

from grader.report import Report
from grader.submission import Cell, SourceFile

SAME = 1e-9  # points; scores that differ by no more are one: they are sums, and the order of a sum shows


class Outcome(enum.StrEnum):
    """What became of a submission as a whole."""

    GRADED = "graded"
    UNREADABLE = "unreadable"  # it cannot be opened: its owner must submit again
    MISSING = "missing"  # the export names it, and has no folder for it
    FAILED = "failed"  # the grader failed on it: staff must look


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One of a submission's authors, as far as the export says; `sid` keeps its leading zeros."""

    name: str = ""
    email: str = ""
    sid: str = ""


class Fingerprint(msgspec.Struct, frozen=True, kw_only=True):
    """All that a score depends on: where two are equal, so are the scores.

    `submission` is the digest of the sources, `suite` that of the assignment, `engine` that of this package and of the
    libraries beneath it.
    """

    submission: str
    suite: str
    engine: str
    seed: int


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One submission of a class. `key` is the name of its folder or file in the export.

    `report` is there for a graded one; `error` says of the others what happened, `note` is the export's, for staff.
    `files` and `cells` are the sources that were graded, `notebook` names the notebook that the cells come from.
    """

    key: str
    people: tuple[Person, ...] = ()
    submitted_at: str = ""
    fingerprint: Fingerprint
    outcome: Outcome
    report: Report | None = None
    error: str = ""
    note: str = ""
    files: tuple[SourceFile, ...] = ()
    notebook: str | None = None
    cells: tuple[Cell, ...] = ()

    @property
    def grader_failed(self) -> bool:
        """Whether staff must look, since the grader failed on it or in one of its tests."""
        return self.outcome is Outcome.FAILED or (self.report is not None and self.report.grader_failed)


def about(people: tuple[Person, ...], submitted_at: str, note: str) -> str:
    """What an export says of a submission, as one text: where that changes, nothing has to be graded again."""
    return msgspec.json.encode((people, submitted_at, note)).decode()


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A test's score as a TA has set it; `made_at` is the time in ISO 8601, UTC. The machine's score stays as it is."""

    key: str
    test: str
    score: float
    why: str
    made_at: str


class ClassPart(msgspec.Struct, frozen=True):
    """A part of the assignment, and its points."""

    id: str
    title: str
    points: float


class ClassTest(msgspec.Struct, frozen=True):
    """A hidden test of the assignment; `file` is the student's file that it tests."""

    id: str
    part: str
    name: str
    points: float
    visibility: str
    file: str


class Misconception(msgspec.Struct, frozen=True):
    """A known mistake as reports show it: `of` names the function, `hint` is what its student read."""

    id: str
    of: str
    part: str
    hint: str


class Assigned(msgspec.Struct, frozen=True, kw_only=True):
    """The assignment of a class, without any secret but the names of its hidden tests."""

    name: str
    title: str
    parts: tuple[ClassPart, ...]
    tests: tuple[ClassTest, ...]
    misconceptions: tuple[Misconception, ...]

    @property
    def max_score(self) -> float:
        """The points of all parts together."""
        return math.fsum(part.points for part in self.parts)
