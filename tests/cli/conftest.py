"""A repository with the small assignment in it, and gradings that are written down instead of run."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.assignment import Assignment
from grader.report import PartResult, Report, Status, TestResult
from grader.submission import Submission

MESSAGES = {
    "hidden/test_numbers_file.py::test_double": "double: 3 of 4 entries differ",
    "hidden/test_letters.py::TestFirst::test_first": "1 of 2 right",
}


def report_of(assignment: Assignment, submission: Submission, **changes: Any) -> Report:
    """A report in which `test_double` fails, `test_halve` passes and `test_first` earns half."""
    shares = {"test_double": 0.0, "test_halve": 1.0, "test_first": 0.5}
    statuses = {0.0: Status.FAILED, 0.5: Status.PARTIAL, 1.0: Status.PASSED}
    tests = tuple(
        TestResult(
            id=test.id,
            part=test.part,
            name=test.name,
            score=test.points * shares[test.id.rpartition("::")[2]],
            max_score=test.points,
            status=statuses[shares[test.id.rpartition("::")[2]]],
            visibility=test.visibility,
            seconds=0.25,
            message=MESSAGES.get(test.id, ""),
            detail=f"the detail of {test.id}",
        )
        for test in assignment.tests
    )
    fields: dict[str, Any] = {
        "assignment": assignment.name,
        "submission": submission.name,
        "digest": submission.digest,
        "score": sum(test.score for test in tests),
        "max_score": assignment.max_score,
        "seconds": 1.5,
        "isolation": ("user", "rlimits"),
        "notes": submission.notes,
        "parts": tuple(
            PartResult(part.id, part.title, sum(t.score for t in tests if t.part == part.id), part.points)
            for part in assignment.parts
        ),
        "tests": tests,
    }
    return Report(**(fields | changes))


class FakeGrading:
    """Stands where `grader.grading.client` does: remembers its calls, reports each test, and returns a report."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.changes: dict[str, Any] = {}
        self.before_each: Callable[[int], None] = lambda done: None

    def grade(self, assignment: Assignment, submission: Submission, **options: Any) -> Report:
        """Report every test to `on_progress`, asking `before_each` first."""
        on_progress = options.pop("on_progress")
        self.calls.append({"assignment": assignment, "submission": submission, **options})
        report = report_of(assignment, submission, **self.changes)
        for done, test in enumerate(report.tests, start=1):
            self.before_each(done - 1)
            on_progress(types.SimpleNamespace(done=done, total=len(report.tests), label=test.name, result=test))
        self.before_each(len(report.tests))
        return report


@pytest.fixture
def grading(monkeypatch: pytest.MonkeyPatch) -> FakeGrading:
    """The fake that the command grades with."""
    fake = FakeGrading()
    module = types.ModuleType("grader.grading.client")
    module.grade = fake.grade  # type: ignore[attr-defined]  # a module made here has whatever it is given
    module.check_isolation = lambda isolation, folder: None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "grader.grading.client", module)
    return fake


@pytest.fixture
def repository(small_assignment: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: the small assignment under `solutions`, and a submission in `homework`."""
    small_assignment()
    (tmp_path / "homework").mkdir()
    (tmp_path / "homework" / "numbers_file.py").write_text("def double(x):\n    return 2 * x\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path
