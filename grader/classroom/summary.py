"""What reports say of a class as a whole, gathered from one submission after the other; no source stays in memory."""

from __future__ import annotations

import math
from array import array

import msgspec
import numpy as np

from grader.classroom.attention import Finding, findings, identical
from grader.classroom.effective import Effective, EffectiveTest
from grader.classroom.record import Assigned, ClassTest, Misconception, Outcome
from grader.classroom.statistics import Item, items
from grader.report import Status
from grader.text import one_line

_NAME_LIMIT = 80


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A submission in the tables of the class. Scores are in points, times in seconds; None where there are none."""

    key: str
    names: tuple[str, ...]
    emails: tuple[str, ...]
    sids: tuple[str, ...]
    outcome: Outcome
    score: float | None
    max_score: float
    parts: tuple[float | None, ...]
    corrected: int
    misconceptions: tuple[str, ...]
    findings: tuple[Finding, ...]
    seconds: float | None
    cpu_seconds: float | None

    @property
    def label(self) -> str:
        """The names of its people, or else its key."""
        return ", ".join(self.names) or one_line(self.key, _NAME_LIMIT)


class MisconceptionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A misconception that the class has shown: in which submissions, in how many tests, and what it cost, in points.

    `rows` are indices into the class's rows.
    """

    misconception: Misconception
    rows: tuple[int, ...]
    tests: int
    lost: float


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """A test of the assignment and how it did; `unexplained` failed it without any known mistake."""

    test: ClassTest
    item: Item
    unexplained: int


class Class(msgspec.Struct, frozen=True, kw_only=True):
    """All that the pages about the class show. `students` counts people; a submission without names counts as one."""

    rows: tuple[Row, ...]
    students: int
    misconceptions: tuple[MisconceptionRow, ...]
    items: tuple[ItemRow, ...]
    identical: tuple[tuple[str, ...], ...]
    peak_mb: float


class Gathering:
    """Takes one submission after the other, and then says what the class is like."""

    def __init__(self, assigned: Assigned) -> None:
        self._assigned = assigned
        self._rows: list[Row] = []
        self._students = 0
        self._digests: list[tuple[str, str]] = []
        self._scores = array("d")
        self._unexplained = dict.fromkeys((test.id for test in assigned.tests), 0)
        self._shown: dict[str, tuple[list[int], list[float]]] = {}
        self._peak_mb = 0.0

    def add(self, submission: Effective) -> Row:
        """Take in a submission, and give its row."""
        record, report = submission.record, submission.record.report
        scores = {part.id: part.score for part in submission.parts}
        row = Row(
            key=record.key,
            names=tuple(one_line(person.name, _NAME_LIMIT) for person in record.people if person.name.strip()),
            emails=tuple(one_line(person.email, _NAME_LIMIT) for person in record.people if person.email.strip()),
            sids=tuple(one_line(person.sid, _NAME_LIMIT) for person in record.people if person.sid.strip()),
            outcome=record.outcome,
            score=submission.score,
            max_score=submission.max_score,
            parts=tuple(scores.get(part.id) for part in self._assigned.parts),
            corrected=len(submission.corrections),
            misconceptions=tuple(dict.fromkeys(filter(None, map(_misconception, submission.tests)))),
            findings=findings(submission),
            seconds=None if report is None else report.seconds,
            cpu_seconds=None if report is None else report.cpu_seconds,
        )
        self._students += max(len(record.people), 1)
        if record.files or record.cells:  # all empty submissions are alike, and that means nothing
            self._digests.append((record.key, record.fingerprint.submission))
        if report is not None:
            self._peak_mb = max(self._peak_mb, report.peak_mb)
            self._add_tests(submission)
        self._rows.append(row)
        return row

    def done(self) -> Class:
        """What the class is like."""
        known = {entry.id: entry for entry in self._assigned.misconceptions}
        shown = [
            MisconceptionRow(
                misconception=known.get(id_) or Misconception(id_, "", "", ""),
                rows=tuple(rows),
                tests=len(lost),
                lost=math.fsum(lost),
            )
            for id_, (rows, lost) in self._shown.items()
        ]
        tests = self._assigned.tests
        matrix = np.frombuffer(self._scores, dtype=np.float64) if self._scores else np.empty(0)
        figures = items(matrix.reshape(-1, max(len(tests), 1)), [test.points for test in tests])
        return Class(
            rows=tuple(self._rows),
            students=self._students,
            misconceptions=tuple(sorted(shown, key=lambda one: (-len(one.rows), one.misconception.id))),
            items=tuple(
                ItemRow(test=test, item=item, unexplained=self._unexplained[test.id])
                for test, item in zip(tests, figures, strict=True)
            ),
            identical=identical(self._digests),
            peak_mb=self._peak_mb,
        )

    def _add_tests(self, submission: Effective) -> None:
        index = len(self._rows)
        scores: dict[str, float] = {}
        for test in submission.tests:
            result = test.result
            if test.score is None or result is None:
                continue
            if not test.grader_failed:
                scores[test.id] = test.score
            if (misconception := _misconception(test)) is not None:
                rows, lost = self._shown.setdefault(misconception, ([], []))
                lost.append(test.max_score - test.score)
                if not rows or rows[-1] != index:
                    rows.append(index)
            elif result.status is Status.FAILED and test.score < test.max_score and test.id in self._unexplained:
                self._unexplained[test.id] += 1
        self._scores.extend(scores.get(test.id, math.nan) for test in self._assigned.tests)


def _misconception(test: EffectiveTest) -> str | None:
    """What the test recognised; a mistake that was carried forward is counted where it was made."""
    result = test.result
    return None if result is None or result.carried_forward_from else result.misconception
