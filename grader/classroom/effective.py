"""The scores that count: the machine's, and in the place of some of them a TA's."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from grader.classroom.record import Assigned, Correction, Record
from grader.report import Status, TestResult


class EffectiveTest(msgspec.Struct, frozen=True, kw_only=True):
    """A test's score as it counts; `machine` is what the grader gave, None where it graded nothing.

    `result` is the grader's in full. Both scores are in points, of `max_score`.
    """

    id: str
    part: str
    name: str
    max_score: float
    score: float | None
    machine: float | None
    result: TestResult | None = None
    correction: Correction | None = None

    @property
    def grader_failed(self) -> bool:
        """Whether the grader failed in it and no TA has scored it since."""
        return self.correction is None and self.result is not None and self.result.status is Status.ERROR


class EffectivePart(msgspec.Struct, frozen=True, kw_only=True):
    """The sum over a part's tests: as it counts, and as the machine had it."""

    id: str
    title: str
    max_score: float
    score: float | None
    machine: float | None


class Effective(msgspec.Struct, frozen=True, kw_only=True):
    """A record with the scores that count. They are None where nothing was graded and nothing was set by hand.

    `unused` are corrections of tests that this submission's grading does not have.
    """

    record: Record
    tests: tuple[EffectiveTest, ...]
    parts: tuple[EffectivePart, ...]
    max_score: float
    score: float | None
    machine: float | None
    unused: tuple[Correction, ...] = ()

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """The corrections that count, in the order of the tests."""
        return tuple(test.correction for test in self.tests if test.correction is not None)


def by_submission(corrections: Iterable[Correction]) -> dict[str, dict[str, Correction]]:
    """The corrections of each submission, by its key and then by test."""
    sorted_: dict[str, dict[str, Correction]] = {}
    for correction in corrections:
        sorted_.setdefault(correction.key, {})[correction.test] = correction
    return sorted_


def effective(record: Record, corrections: Mapping[str, Correction], assigned: Assigned) -> Effective:
    """`record` with `corrections`, its own by test, in force.

    What was graded has the tests of its report; what was not has those of the assignment, which a TA may score too.
    """
    counted = bool(corrections) or record.report is not None
    if record.report is None:
        tests = [
            _test(test.id, test.part, test.name, test.points, None, corrections.get(test.id), counted)
            for test in assigned.tests
        ]
    else:
        tests = [
            _test(test.id, test.part, test.name, test.max_score, test, corrections.get(test.id), counted)
            for test in record.report.tests
        ]
    known = {test.id for test in tests}
    return Effective(
        record=record,
        tests=tuple(tests),
        parts=_parts(tests, record, assigned),
        max_score=assigned.max_score if record.report is None else record.report.max_score,
        score=_sum(test.score for test in tests),
        machine=_sum(test.machine for test in tests),
        unused=tuple(correction for test, correction in sorted(corrections.items()) if test not in known),
    )


def _test(
    id_: str,
    part: str,
    name: str,
    points: float,
    result: TestResult | None,
    correction: Correction | None,
    counted: bool,
) -> EffectiveTest:
    machine = None if result is None else result.score
    given = machine if machine is not None or not counted else 0.0
    return EffectiveTest(
        id=id_,
        part=part,
        name=name,
        max_score=points,
        score=given if correction is None else correction.score,
        machine=machine,
        result=result,
        correction=correction,
    )


def _parts(tests: Sequence[EffectiveTest], record: Record, assigned: Assigned) -> tuple[EffectivePart, ...]:
    """The assignment's parts, then those that only an earlier suite had."""
    titles = {part.id: part.title for part in assigned.parts}
    if record.report is not None:
        titles |= {part.part: part.title for part in record.report.parts if part.part not in titles}
    grouped: dict[str, list[EffectiveTest]] = {part: [] for part in titles}
    for test in tests:
        grouped.setdefault(test.part, []).append(test)
    return tuple(
        EffectivePart(
            id=part,
            title=titles.get(part, ""),
            max_score=math.fsum(test.max_score for test in inside),
            score=_sum(test.score for test in inside),
            machine=_sum(test.machine for test in inside),
        )
        for part, inside in grouped.items()
    )


def _sum(scores: Iterable[float | None]) -> float | None:
    """The sum of what there is; None where nothing is."""
    there = [score for score in scores if score is not None]
    return math.fsum(there) if there else None
