"""results.json keeps Gradescope's contract, whatever the report holds, and is written whole or not at all."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader import assignment
from grader.errors import EngineError
from grader.gradescope.results import did_not_finish, results
from grader.report import PartResult, Report, Status, TestResult
from tests.gradescope.contract import VISIBILITIES, violations


def _test(status: Status = Status.FAILED, score: float = 0.0, **fields: Any) -> TestResult:
    known: dict[str, Any] = {"id": "hidden/test_x.py::test_kl", "part": "1", "name": "KL is right", "max_score": 4.0}
    return TestResult(status=status, score=score, **(known | fields))


def _report(*tests: TestResult, **fields: Any) -> Report:
    score = math.fsum(test.score for test in tests)
    known: dict[str, Any] = {
        "assignment": "disc13", "submission": "someone", "digest": "0" * 64, "score": score, "max_score": 100.0,
        "seconds": 1.25, "isolation": ("user", "landlock"), "notes": (), "tests": tests,
        "parts": (PartResult("1", "KL", math.fsum(t.score for t in tests if t.part == "1"), 4.0),
                  PartResult("2", "More", math.fsum(t.score for t in tests if t.part == "2"), 8.0)),
    }  # fmt: skip
    return Report(**(known | fields))


def _document(*tests: TestResult, **fields: Any) -> dict[str, Any]:
    data = results(_report(*tests, **fields))
    assert violations(data) == []
    document: dict[str, Any] = json.loads(data)
    return document


@pytest.mark.parametrize(
    ("status", "shown"),
    [("passed", "passed"), ("failed", "failed"), ("partial", "failed"), ("error", "failed"), ("skipped", "failed")],
)
def test_every_status_has_a_form_that_the_platform_knows(status: str, shown: str) -> None:
    """Green is a test that passed; the exact status stands in `extra_data`."""
    (test,) = _document(_test(Status(status)))["tests"]
    assert test["status"] == shown
    assert test["extra_data"]["status"] == status


def test_there_is_no_status_without_a_row_above() -> None:
    """A status added later has to be given its form here."""
    assert {status.value for status in Status} == {"passed", "failed", "partial", "error", "skipped"}


def test_a_test_is_carried_over_whole() -> None:
    """Part, sentence, points, message, visibility and tags are the student's; the rest is for staff."""
    (test,) = _document(
        _test(Status.PARTIAL, 1.5, message="one of two", visibility="after_published", tags=("a", "b"), seconds=0.5,
              misconception="kl-swapped", carried_forward_from=("entropy",), detail="got 3, want 4")
    )["tests"]  # fmt: skip
    assert test == {
        "number": "1", "name": "KL is right", "score": 1.5, "max_score": 4.0, "status": "failed",
        "output": "one of two", "output_format": "text", "visibility": "after_published", "tags": ["a", "b"],
        "extra_data": {
            "id": "hidden/test_x.py::test_kl", "status": "partial", "seconds": 0.5, "misconception": "kl-swapped",
            "carried_forward_from": ["entropy"], "detail": "got 3, want 4",
        },
    }  # fmt: skip


def test_what_staff_need_is_in_the_extra_data() -> None:
    """Isolation, digest and version are recorded with each result, where students do not look."""
    extra = _document(_test())["extra_data"]
    assert extra["isolation"] == ["user", "landlock"]
    assert extra["digest"] == "0" * 64
    assert extra["grader_failed"] is False


def test_the_summary_says_notes_parts_and_total() -> None:
    """Above the tests a student reads the notes, each part's points, and the total."""
    output = _document(_test(Status.PASSED, 4), _test(part="2", max_score=8), notes=("x.py, line 3: SyntaxError",))[
        "output"
    ]
    assert output.splitlines() == [
        "Note: x.py, line 3: SyntaxError",
        "1 KL: 4 of 4",
        "2 More: 0 of 8",
        "Total: 4 of 100",
    ]


@pytest.mark.parametrize("visibility", sorted(VISIBILITIES - {"visible"}))
def test_the_summary_gives_no_hidden_score_away(visibility: str) -> None:
    """Where a test is not visible, no sum that holds it is said: the difference to the rest would tell its score."""
    hidden = _test(Status.PASSED, 8, part="2", max_score=8, visibility=visibility)
    output = _document(_test(Status.PASSED, 4), hidden)["output"]
    assert output.splitlines() == ["1 KL: 4 of 4"]


def test_the_graders_failure_is_not_the_students() -> None:
    """Both the test and the summary say that staff must look and that it is not the student's doing."""
    document = _document(_test(Status.ERROR, message="a fixture failed"))
    assert "the grader failed, not your program. Course staff must look" in document["tests"][0]["output"]
    assert "That is not your doing: course staff must look" in document["output"]
    assert document["extra_data"]["grader_failed"] is True


def test_text_of_a_submission_breaks_nothing() -> None:
    """Surrogates, NUL, terminal sequences, turned writing and endless texts leave a file that keeps the contract."""
    evil = "\ud800 \x00 \x1b[31mred\x1b[0m \u202eturned <script>" + "x" * 300_000
    document = _document(_test(message=evil, detail=evil), notes=(evil,) * 5)
    output = document["tests"][0]["output"]
    assert output.startswith("\ufffd  red turned <script>xxx")
    assert "[... cut ...]" in output
    assert document["output_format"] == "text"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_json_has_no_word_for_is_refused(value: float) -> None:
    """It would cost the whole result on the platform, and become `null` here: it is a failure of the grader."""
    with pytest.raises(EngineError, match=r"^hidden/test_x\.py::test_kl is -?(nan|inf)"):
        results(_report(_test(score=value), score=0.0))


def test_a_grading_that_did_not_finish_has_every_test(small_assignment: Callable[..., Path]) -> None:
    """Each declared test is there with its maximum and 0 points, for staff to look at; judged ones stay as judged."""
    read = assignment.read(small_assignment())
    judged = _test(Status.PASSED, 3.0, id=read.tests[0].id, max_score=3.0)
    empty = did_not_finish(read, submission="someone", digest="0")
    some = did_not_finish(read, submission="someone", digest="0", finished={judged.id: judged})
    for report in (empty, some):
        assert violations(results(report)) == []
        assert [test.id for test in report.tests] == [test.id for test in read.tests]
        assert [test.max_score for test in report.tests] == [3, 2, 2]
        assert [part.part for part in report.parts] == ["1", "2(a)"]
        assert report.grader_failed
    assert (empty.score, some.score, some.max_score) == (0, 3, 7)
    assert [part.score for part in some.parts] == [3, 0]
