"""The scores that count: the machine's, and a TA's in the place of some."""

from __future__ import annotations

import msgspec
import pytest

from grader.classroom.effective import by_submission, effective
from grader.classroom.record import Correction, Outcome
from tests.classroom import made

ASSIGNED = made.assigned(22)
RECORD = made.record(0, ASSIGNED)
MISSING = msgspec.structs.replace(RECORD, report=None, outcome=Outcome.MISSING, files=(), error="no folder")


def _correction(test: str, score: float) -> Correction:
    return Correction(key=RECORD.key, test=test, score=score, why="seen", made_at="2026-04-01T10:00:00Z")


def test_without_corrections_the_machines_scores_count() -> None:
    """Total, parts and tests are those of the report."""
    assert RECORD.report is not None
    counted = effective(RECORD, {}, ASSIGNED)
    assert counted.score == counted.machine == pytest.approx(RECORD.report.score)
    assert [(part.id, part.score) for part in counted.parts] == [
        (part.part, part.score) for part in RECORD.report.parts
    ]
    assert [test.score for test in counted.tests] == [test.score for test in RECORD.report.tests]
    assert counted.corrections == ()


def test_a_correction_replaces_the_score_and_keeps_the_machines() -> None:
    """The test, its part and the total move by the same points; what the machine gave stands beside it."""
    before = effective(RECORD, {}, ASSIGNED)
    test = before.tests[5]
    assert test.score is not None
    after = effective(RECORD, {test.id: _correction(test.id, test.score + 0.25)}, ASSIGNED)
    assert (after.tests[5].score, after.tests[5].machine) == (test.score + 0.25, test.score)
    assert after.score == pytest.approx((before.score or 0) + 0.25)
    assert after.machine == before.score
    moved = {part.id for part, old in zip(after.parts, before.parts, strict=True) if part.score != old.score}
    assert moved == {test.part}
    assert len(after.corrections) == 1


def test_what_was_not_graded_has_no_score_until_a_ta_gives_one() -> None:
    """No score is not the same as 0; with a correction the other tests count as 0."""
    assert effective(MISSING, {}, ASSIGNED).score is None
    first = ASSIGNED.tests[0]
    scored = effective(MISSING, {first.id: _correction(first.id, 1.5)}, ASSIGNED)
    assert (scored.score, scored.machine, scored.max_score) == (1.5, None, ASSIGNED.max_score)
    assert [test.score for test in scored.tests] == [1.5, *[0.0] * (len(ASSIGNED.tests) - 1)]


def test_a_correction_of_an_unknown_test_is_said_and_counts_nowhere() -> None:
    """It is neither lost nor added to the total."""
    lost = _correction("hidden/gone.py::test_gone", 5.0)
    counted = effective(RECORD, {lost.test: lost}, ASSIGNED)
    assert counted.unused == (lost,)
    assert counted.score == effective(RECORD, {}, ASSIGNED).score


def test_parts_of_an_earlier_suite_come_last() -> None:
    """Columns stay in the assignment's order whatever a report holds."""
    shorter = msgspec.structs.replace(ASSIGNED, parts=ASSIGNED.parts[1:])
    parts = [part.id for part in effective(RECORD, {}, shorter).parts]
    assert parts == [*(part.id for part in ASSIGNED.parts[1:]), ASSIGNED.parts[0].id]


def test_corrections_are_sorted_by_submission_and_test() -> None:
    """Each submission gets its own."""
    one, two = _correction("a", 1.0), msgspec.structs.replace(_correction("a", 2.0), key="other")
    assert by_submission([one, two]) == {RECORD.key: {"a": one}, "other": {"a": two}}
