"""Where graded attempts are limited, one too many keeps the last result and says when the next one counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from grader import assignment
from grader.errors import EngineError
from grader.gradescope import harness, results
from grader.gradescope.attempts import extra_data, forgiven, one_too_many
from grader.release.scaffold import create
from tests.gradescope.contract import violations

NOW = "2023-04-20T23:30:00.000000-07:00"


def _earlier(tmp_path: Path, score: float = 0.0) -> dict[str, Any]:
    """The result of an earlier grading, as it comes back."""
    folder = tmp_path / "solutions" / "demo"
    demo = assignment.read(folder if folder.exists() else create("demo", 918273645546372, tmp_path))
    document: dict[str, Any] = json.loads(results.results(results.did_not_finish(demo, submission="", digest="")))
    document["extra_data"]["grader_failed"] = False
    document["tests"][0]["score"] = document["score"] = score
    return document


def _attempt(time: str, result: object, *, error: bool = False) -> dict[str, object]:
    return {"submission_time": time, "score": 0.0, "autograder_error": error, "results": result}


def _metadata(tmp_path: Path, *attempts: object, created_at: object = NOW) -> Path:
    path = tmp_path / "submission_metadata.json"
    path.write_text(json.dumps({"created_at": created_at, "previous_submissions": list(attempts)}), "utf-8")
    return path


def test_one_too_many_repeats_the_last_result(tmp_path: Path) -> None:
    """The score stays that of the day's last grading, and the page says from when on the next attempt counts."""
    first, last = _earlier(tmp_path, 1.0), _earlier(tmp_path, 2.0)
    metadata = _metadata(
        tmp_path,
        _attempt("2023-04-20T20:00:00.000000-07:00", last),
        # The same day in California, though not at Greenwich.
        _attempt("2023-04-20T08:00:00.000000+00:00", first),
    )
    data = one_too_many(metadata, 2)
    assert data is not None
    assert violations(data) == []
    document = json.loads(data)
    assert document["score"] == 2.0
    assert len(document["tests"]) == 5
    assert "2 graded attempts a day are possible, and no more are left" in document["output"]
    assert "from 2023-04-21 00:00 UTC-07:00 on" in document["output"]


def test_only_the_latest_brings_its_result(tmp_path: Path) -> None:
    """As the platform has it: the earlier ones of the day count by their times, however many were too many."""
    older = [_attempt(f"2023-04-20T{hour}:00:00.000000-07:00", None) for hour in ("08", "09")]
    latest = _attempt("2023-04-20T10:00:00.000000-07:00", _earlier(tmp_path, 2.0))
    assert one_too_many(_metadata(tmp_path, *older, latest), 4) is None
    data = one_too_many(_metadata(tmp_path, *older, latest), 3)
    assert data is not None
    assert json.loads(data)["score"] == 2.0
    del latest["results"]
    limited = _attempt("2023-04-20T11:00:00.000000-07:00", json.loads(data))
    again = one_too_many(_metadata(tmp_path, *older, latest, limited), 3)
    assert again == data
    assert one_too_many(_metadata(tmp_path, *older, latest), 3) is None  # there is nothing to repeat


def test_what_failed_is_forgiven_for_the_day(tmp_path: Path) -> None:
    """A run of ours that failed counts neither for the next submission nor, carried on in results, for later ones."""
    result = _earlier(tmp_path, 2.0)
    failed = {**result, "extra_data": {"grader_failed": True}}
    times = [f"2023-04-20T{hour}:00:00.000000-07:00" for hour in ("08", "09", "10")]
    told = forgiven(_metadata(tmp_path, _attempt(times[0], None), _attempt(times[1], failed)))
    assert told == ("2023-04-20T09:00:00-07:00",)
    carried = {**result, "extra_data": {"grader_failed": False, **extra_data(told)}}
    day = [_attempt(times[0], None), _attempt(times[1], None), _attempt(times[2], carried)]
    assert one_too_many(_metadata(tmp_path, *day), 3) is None
    data = one_too_many(_metadata(tmp_path, *day), 2)
    assert data is not None
    assert json.loads(data)["extra_data"]["forgiven"] == list(told)
    assert forgiven(_metadata(tmp_path, *day, created_at="2023-04-21T08:00:00-07:00")) == ()


def test_what_does_not_count(tmp_path: Path) -> None:
    """Yesterday's attempts, failures of the platform or of the grader, and attempts that were too many themselves."""
    result = _earlier(tmp_path)
    failed = {**result, "extra_data": {"grader_failed": True}}
    limited = {**result, "extra_data": {"limited": True}}
    metadata = _metadata(
        tmp_path,
        _attempt("2023-04-19T23:59:00.000000-07:00", result),
        _attempt("2023-04-20T10:00:00.000000-07:00", result, error=True),
        _attempt("2023-04-20T11:00:00.000000-07:00", failed),
        _attempt("2023-04-20T12:00:00.000000-07:00", limited),
        _attempt("2023-04-20T23:45:00.000000-07:00", result),  # later than this one: a rerun sees it too
    )
    assert one_too_many(metadata, 1) is None


def test_a_result_of_our_own_is_no_attempt_more(tmp_path: Path) -> None:
    """What is repeated once can be repeated again: it neither counts nor takes the place of the graded one."""
    graded = _attempt("2023-04-20T10:00:00.000000-07:00", _earlier(tmp_path, 2.0))
    once = one_too_many(_metadata(tmp_path, graded), 1)
    assert once is not None
    again = one_too_many(_metadata(tmp_path, graded, _attempt("2023-04-20T11:00:00.000000-07:00", json.loads(once))), 1)
    assert again == once


@pytest.mark.parametrize(
    "attempts",
    [[None], ["x"], [{}], [{"results": {"extra_data": {}, "tests": []}}],
     [{"submission_time": "noon", "results": {"extra_data": {}, "tests": []}}],
     [{"submission_time": "2023-04-20T10:00:00", "results": {"extra_data": {}, "tests": []}}],
     [{"submission_time": "2023-04-20T10:00:00-07:00", "results": {"extra_data": None, "tests": None}}]],
)  # fmt: skip
def test_metadata_that_make_no_sense_limit_nobody(attempts: list[object], tmp_path: Path) -> None:
    """Whatever stands there in place of what is documented, the submission is graded."""
    assert one_too_many(_metadata(tmp_path, *attempts), 1) is None


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"created_at": null}', "\x00", "[" * 100_000])
def test_metadata_that_cannot_be_read_limit_nobody(text: str | None, tmp_path: Path) -> None:
    """No file, no JSON, no time: the submission is graded."""
    path = tmp_path / "submission_metadata.json"
    if text is not None:
        path.write_text(text, "utf-8")
    assert one_too_many(path, 1) is None


def test_the_harness_asks_for_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `attempts_per_day` in assignment.toml, the submission that is too many is not run at all."""
    result = _earlier(tmp_path, 2.0)
    toml = tmp_path / "solutions" / "demo" / "assignment.toml"
    toml.write_text(toml.read_text("utf-8").replace("\nseed =", "\nattempts_per_day = 1\nseed ="), "utf-8")
    _metadata(tmp_path, _attempt("2023-04-20T10:00:00.000000-07:00", result))
    monkeypatch.setattr("grader.grading.client.grade", lambda *_, **__: pytest.fail("it was graded"))
    run = harness.Run(root=tmp_path, assignment=toml.parent, seconds=60.0)
    assert harness.grade(run) is True
    assert json.loads(run.results_file.read_bytes())["score"] == 2.0


def test_the_harness_carries_on_what_is_forgiven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The result of a grading says which of the day's earlier runs failed, for the submissions that come after it."""
    failed = {**_earlier(tmp_path), "extra_data": {"grader_failed": True}}
    toml = tmp_path / "solutions" / "demo" / "assignment.toml"
    toml.write_text(toml.read_text("utf-8").replace("\nseed =", "\nattempts_per_day = 1\nseed ="), "utf-8")
    _metadata(tmp_path, _attempt("2023-04-20T10:00:00.000000-07:00", failed))
    (tmp_path / "submission").mkdir()

    def fail(*_: object, **__: object) -> None:
        raise EngineError("not today")

    monkeypatch.setattr("grader.grading.client.grade", fail)
    run = harness.Run(root=tmp_path, assignment=toml.parent, seconds=60.0)
    assert harness.grade(run) is False
    assert json.loads(run.results_file.read_bytes())["extra_data"]["forgiven"] == ["2023-04-20T10:00:00-07:00"]
