"""What staff should look at."""

from __future__ import annotations

import ast
from pathlib import Path

import msgspec
import pytest

from grader.classroom.attention import TIMED_OUT, Kind, findings, identical
from grader.classroom.effective import effective
from grader.classroom.record import Correction, Outcome, Record
from grader.report import Report, Status, TestResult
from tests.classroom import made

ROOT = Path(__file__).resolve().parents[2]
ASSIGNED = made.assigned(22)
TEST = TestResult(id=ASSIGNED.tests[0].id, part="1", name="claim", score=0.0, max_score=2.5, status=Status.FAILED)


def _graded(test: TestResult, *notes: str) -> Record:
    record = made.record(0, ASSIGNED)
    assert record.report is not None
    report: Report = msgspec.structs.replace(record.report, tests=(test,), notes=notes)
    return msgspec.structs.replace(record, report=report)


def _kinds(record: Record, *corrections: Correction) -> list[Kind]:
    counted = effective(record, {correction.test: correction for correction in corrections}, ASSIGNED)
    return [finding.kind for finding in findings(counted)]


def _test(**changes: object) -> TestResult:
    return msgspec.structs.replace(TEST, **changes)


@pytest.mark.parametrize(
    ("test", "kinds"),
    [
        (_test(), []),
        (_test(status=Status.PASSED, score=2.5), []),
        (_test(status=Status.ERROR, detail="Traceback\nValueError: no"), [Kind.GRADER_FAILED]),
        (_test(status=Status.PARTIAL), [Kind.UNDECIDED]),
        (_test(status=Status.PARTIAL, score=1.0), []),
        (_test(status=Status.PARTIAL, score=1.0, detail="elbo-bound: unproven\n   1 --  x"), [Kind.UNDECIDED]),
        (_test(status=Status.PARTIAL, score=1.0, detail="elbo-bound: wrong\n   1 --  x: unproven"), []),
        (_test(miss=2.001), []),
        (_test(miss=2.0), [Kind.NEAR_TOLERANCE]),
        (_test(status=Status.PASSED, score=2.5, miss=0.5), [Kind.NEAR_TOLERANCE]),
        (_test(status=Status.PASSED, score=2.5, miss=0.499), []),
        (_test(status=Status.SKIPPED, miss=1.0), []),
        (_test(message="`loss` did not end within 5 seconds: is there a loop without end?"), [Kind.TIME_OUT]),
        (_test(status=Status.SKIPPED, message="The run's time was used up before this test."), [Kind.TIME_OUT]),
    ],
)
def test_a_result_is_looked_at_for_a_reason(test: TestResult, kinds: list[Kind]) -> None:
    """The grader's failure, what no check decided, what a little more slack would turn, what did not end."""
    assert _kinds(_graded(test)) == kinds


def test_an_import_that_was_stopped_is_a_time_out() -> None:
    """It stands in a note, not in a test."""
    note = "vae.py, line 3: it took too long and was stopped there; only what stands above counts."
    assert _kinds(_graded(_test(), note)) == [Kind.TIME_OUT]


@pytest.mark.parametrize("test", [_test(status=Status.ERROR), _test(status=Status.PARTIAL), _test(miss=1.2)])
def test_what_a_ta_has_scored_is_settled(test: TestResult) -> None:
    """Nobody is sent there again."""
    correction = Correction(key="k", test=TEST.id, score=1.0, why="seen", made_at="2026-04-01T10:00:00Z")
    assert _kinds(_graded(test), correction) == []


@pytest.mark.parametrize(
    ("outcome", "kinds"),
    [
        (Outcome.FAILED, [Kind.GRADER_FAILED]),
        (Outcome.UNREADABLE, [Kind.NOT_GRADED]),
        (Outcome.MISSING, [Kind.NOT_GRADED]),
    ],
)
def test_what_was_not_graded_is_looked_at(outcome: Outcome, kinds: list[Kind]) -> None:
    """Through whose fault it was, is told apart."""
    record = msgspec.structs.replace(made.record(0, ASSIGNED), report=None, outcome=outcome, error="it is gone")
    assert _kinds(record) == kinds


def test_a_correction_that_finds_no_test_is_looked_at() -> None:
    """A TA's work is not lost in silence."""
    correction = Correction(key="k", test="gone", score=1.0, why="seen", made_at="2026-04-01T10:00:00Z")
    assert _kinds(_graded(_test()), correction) == [Kind.LOST_CORRECTION]


def test_equal_sources_are_found() -> None:
    """Groups of two and more, in the order in which they came."""
    assert identical([("a", "1"), ("b", "2"), ("c", "1"), ("d", "1")]) == (("a", "c", "d"),)


def test_the_engines_words_for_a_time_out_are_known() -> None:
    """Every message with which the sandbox says that a program did not end is recognised, and no phrase is made up."""
    engine = ROOT / "grader"
    sources = [path.read_text() for layer in ("", "sandbox", "grading") for path in (engine / layer).glob("*.py")]
    assert all(any(phrase in source for source in sources) for phrase in TIMED_OUT.pattern.split("|"))
    messages = []
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "TimeLimitExceeded":
                messages.append(ast.unparse(node))
    assert messages
    assert all(TIMED_OUT.search(message) for message in messages)
