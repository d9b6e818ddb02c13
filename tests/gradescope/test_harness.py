"""The harness keeps its promises whatever the grading does: a result from the first second on, and nobody blamed."""

from __future__ import annotations

import json
import math
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader import assignment
from grader.assignment import Assignment
from grader.errors import EngineError, IsolationError
from grader.gradescope import harness, results
from grader.grading.client import Progress
from grader.release.scaffold import create
from grader.report import Report, Status, TestResult
from grader.submission import Submission
from tests.gradescope.contract import violations

Step = Callable[[], None]


class FakeGrading:
    """Stands where the client's `grade` does: judges one test, does `then`, and returns a report of failed tests."""

    def __init__(self) -> None:
        self.then: Step = lambda: None

    def grade(self, chosen: Assignment, submission: Submission, *, on_progress: Callable[[Progress], None]) -> Report:
        """Tell one passed test, then the rest."""
        first = chosen.tests[0]
        passed = TestResult(id=first.id, part=first.part, name=first.name, score=first.points,
                            max_score=first.points, status=Status.PASSED)  # fmt: skip
        on_progress(Progress(1, len(chosen.tests), first.name, passed))
        self.then()
        report = results.did_not_finish(chosen, submission="x", digest="0", finished={first.id: passed})
        tests = tuple(
            test if test.id == first.id else TestResult(id=test.id, part=test.part, name=test.name, score=0.0,
                                                        max_score=test.max_score, status=Status.FAILED)
            for test in report.tests
        )  # fmt: skip
        return msgspec.structs.replace(report, tests=tests, notes=submission.notes)


@pytest.fixture
def grading(monkeypatch: pytest.MonkeyPatch) -> FakeGrading:
    """The fake that the harness grades with."""
    fake = FakeGrading()
    monkeypatch.setattr("grader.grading.client.grade", fake.grade)
    return fake


@pytest.fixture
def run(tmp_path: Path) -> harness.Run:
    """A run on the demo assignment, laid out as the platform does."""
    for name in ("submission", "results"):
        (tmp_path / name).mkdir()
    folder = create("demo", 918273645546372, tmp_path)
    return harness.Run(root=tmp_path, assignment=folder, seconds=60.0)


def _result(run: harness.Run) -> dict[str, Any]:
    data = run.results_file.read_bytes()
    assert violations(data) == []
    document: dict[str, Any] = json.loads(data)
    return document


def _statuses(run: harness.Run) -> list[str]:
    return [test["extra_data"]["status"] for test in _result(run)["tests"]]


def test_a_valid_result_stands_there_while_it_grades(run: harness.Run, grading: FakeGrading) -> None:
    """Each test that is judged is in the file at once; the others would tell that the grader failed."""
    seen: list[list[str]] = []
    grading.then = lambda: seen.append(_statuses(run))
    assert harness.grade(run) is True
    assert seen == [["passed", *["error"] * 4]]
    assert _statuses(run) == ["passed", *["failed"] * 4]


@pytest.mark.parametrize(
    ("error", "first", "last"),
    [
        (EngineError("out of memory"), "grader: out of memory", "grader: out of memory"),
        (IsolationError("no barrier"), "grader: no barrier", "grader: no barrier"),
        (KeyError("a bug"), "Traceback (most recent call last):", "KeyError: 'a bug'"),
    ],
    ids=["the grader's", "the machine's", "unforeseen"],
)
def test_a_fault_of_the_grader_costs_nobody_a_silent_zero(
    error: Exception, first: str, last: str, run: harness.Run, grading: FakeGrading, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was judged stays, the rest is marked as the grader's failure, and the log has the reason.

    A traceback stands there only for what nobody has foreseen.
    """

    def fail() -> None:
        raise error

    grading.then = fail
    assert harness.grade(run) is False
    assert _statuses(run) == ["passed", *["error"] * 4]
    result = _result(run)
    assert "not your doing" in result["output"]
    assert result["extra_data"]["grader_failed"] is True
    log = capsys.readouterr().err.splitlines()
    assert (log[0], log[-1]) == (first, last)


def test_the_deadline_comes_before_the_platforms(
    run: harness.Run, grading: FakeGrading, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the deadline the file says which tests the time did not reach, and the process ends, whatever it is stuck in.

    What comes after that changes nothing any more."""
    timers: list[FakeTimer] = []

    class FakeTimer:
        daemon = False
        start = cancel = lambda self: None

        def __init__(self, seconds: float, function: Step) -> None:
            self.seconds, self.function = seconds, function
            timers.append(self)

    endings: list[int] = []
    monkeypatch.setattr(threading, "Timer", FakeTimer)
    monkeypatch.setattr(os, "_exit", endings.append)
    grading.then = lambda: timers[0].function()
    assert harness.grade(run) is True
    assert endings == [0]
    assert 0 < timers[0].seconds <= run.seconds
    assert _statuses(run) == ["passed", *["skipped"] * 4]
    result = _result(run)
    assert "time was used up" in result["tests"][1]["output"]
    assert result["score"] == 2.0


def test_a_deadline_after_the_end_changes_nothing(run: harness.Run, grading: FakeGrading) -> None:
    """No timer is left behind, so that a late one cannot end the process with a worse result."""
    assert harness.grade(run) is True
    assert _statuses(run) == ["passed", *["failed"] * 4]
    left = [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
    assert all(timer.finished.is_set() for timer in left)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [(None, 570.0), ("1200", 1140.0), ("300", 280.0), ("30", 15.0), ("", 570.0), ("soon", 570.0), ("nan", 570.0),
     ("-5", 570.0), ("inf", 570.0)],
)  # fmt: skip
def test_the_platform_may_say_its_deadline(said: str | None, seconds: float, tmp_path: Path) -> None:
    """A reserve of 20 seconds or 5 percent is kept, at most half; what is no number counts as the 600 by default."""
    environment = {} if said is None else {"TIMEOUT_SECONDS": said}
    assert harness.run_of(tmp_path, environment).seconds == seconds


@pytest.mark.parametrize("text", ["", "null", "[1]", '{"users": null}', "\x00\xff not JSON", None])
def test_metadata_may_be_anything_and_is_closed(text: str | None, run: harness.Run, grading: FakeGrading) -> None:
    """It is not needed, and holds names and earlier results: before a submission runs nobody else may read it."""
    metadata = run.root / "submission_metadata.json"
    if text is not None:
        metadata.write_text(text, "utf-8")
        metadata.chmod(0o644)
    modes: list[int] = []
    grading.then = lambda: modes.extend(stat.S_IMODE(path.stat().st_mode) for path in [metadata] if path.exists())
    assert harness.grade(run) is True
    assert modes == ([] if text is None else [0o600])


def test_a_folder_that_cannot_be_read_is_our_fault(run: harness.Run, grading: FakeGrading) -> None:
    """Where the platform left no submission, no student is told that it is theirs."""
    (run.root / "submission").rmdir()
    assert harness.grade(run) is False
    assert _statuses(run) == ["error"] * 5


def test_a_broken_assignment_still_gives_a_result(
    run: harness.Run, grading: FakeGrading, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page says that staff must look, and the log in one line why."""
    (run.assignment / "assignment.toml").write_text("name = 1", "utf-8")
    assert harness.grade(run) is False
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"grader: {run.assignment / 'assignment.toml'}: ")
    result = _result(run)
    assert (result["score"], result["tests"]) == (0, [])
    assert "not your doing" in result["output"]


def test_a_reference_that_passes_every_test_passes_the_trial(run: harness.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Points are sums: that of the tests and that of the parts may differ in their last digit."""
    chosen = assignment.read(run.assignment)
    tests = {test.id: TestResult(id=test.id, part=test.part, name=test.name, score=test.points,
                                 max_score=test.points, status=Status.PASSED) for test in chosen.tests}  # fmt: skip
    full = results.did_not_finish(chosen, submission="reference", digest="0", finished=tests)
    report = msgspec.structs.replace(full, score=math.nextafter(full.max_score, 0))
    monkeypatch.setattr("grader.grading.client.grade", lambda chosen, submission: report)
    assert harness.self_test(run) == report


def test_nothing_of_a_submission_is_shown_as_markup(run: harness.Run, grading: FakeGrading) -> None:
    """A file's name may say anything; the page shows it as text."""
    (run.root / "submission" / "<logistic>.py").write_text("x = 1", "utf-8")
    assert harness.grade(run) is True
    result = _result(run)
    assert "if <logistic>.py was meant for it" in result["output"]
    assert {entry["output_format"] for entry in (result, *result["tests"])} == {"text"}


def test_the_demo_is_what_the_tests_above_think(run: harness.Run) -> None:
    """Five tests, the first of two points."""
    tests = assignment.read(run.assignment).tests
    assert [test.points for test in tests] == [2, 2, 2, 4, 5]
