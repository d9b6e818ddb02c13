"""`grader grade`: its options, its outputs and its exit status."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader.cli.main import main
from grader.errors import EngineError, IsolationError
from grader.report import Report, Status, encode


def _report(grading: Any, repository: Path, capsys: pytest.CaptureFixture[str]) -> Report:
    main(["grade", "homework", "--json"])
    return msgspec.json.decode(capsys.readouterr().out, type=Report)


def test_a_low_score_is_no_failure_of_the_command(
    repository: Path, grading: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """The table goes to standard output, progress to standard error, and the exit status is 0."""
    assert main(["grade", "homework"]) == 0
    out, err = capsys.readouterr()
    assert "Total: 3 / 7 points" in out
    assert "double: 3 of 4 entries differ" in out
    assert "homework: 3 of 3 tests judged" in err


def test_json_is_alone_on_standard_output(repository: Path, grading: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` prints the full report, as `encode` writes it, and nothing else."""
    assert main(["grade", "homework", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == 1
    assert document["submission"] == "homework"
    assert [test["status"] for test in document["tests"]] == ["failed", "passed", "partial"]


def test_json_is_what_encode_writes(repository: Path, grading: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """There is one form of a report as JSON."""
    report = _report(grading, repository, capsys)
    main(["grade", "homework", "--json"])
    assert capsys.readouterr().out == encode(report).decode()


def test_options_reach_the_grading(repository: Path, grading: Any) -> None:
    """Seed, parts and isolation are handed on as they were said."""
    main(["grade", "homework", "--seed", "5", "--only", "2(a), 1", "--isolation", "process"])
    (call,) = grading.calls
    assert (call["seed"], call["only"], call["isolation"]) == (5, ("2(a)", "1"), "process")
    assert call["assignment"].name == "small"
    assert [file.name for file in call["submission"].files] == ["numbers_file.py"]


def test_what_is_not_said_is_left_to_the_grading(repository: Path, grading: Any) -> None:
    """Without options: the assignment's seed, all parts, the strongest isolation."""
    main(["grade", "homework"])
    (call,) = grading.calls
    assert (call["seed"], call["only"], call["isolation"]) == (None, (), "auto")


def test_an_assignment_is_named_by_its_folder_or_its_name(repository: Path, grading: Any) -> None:
    """`--assignment` takes either, where there is another assignment, too."""
    large = repository / "solutions" / "large"
    shutil.copytree(repository / "solutions" / "small", large)
    toml = (large / "assignment.toml").read_text(encoding="utf-8")
    (large / "assignment.toml").write_text(toml.replace('name = "small"', 'name = "large"'), encoding="utf-8")
    for named in ("small", "solutions/small", "large", "solutions/large"):
        main(["grade", "homework", "--assignment", named])
    assert [call["assignment"].name for call in grading.calls] == ["small", "small", "large", "large"]


def test_an_assignment_is_graded_by_itself(repository: Path, grading: Any) -> None:
    """Where there are several, the folder of one, given as the submission, says which; only its masters are read."""
    shutil.copytree("solutions/small", "solutions/large")
    shutil.copytree("solutions/small", "solutions/large/alternatives/other")
    assert main(["grade", "solutions/large"]) == 0
    (call,) = grading.calls
    assert call["submission"].notes == ()
    assert call["assignment"].folder == repository / "solutions" / "large"
    assert [file.name for file in call["submission"].files] == ["numbers_file.py", "letters.py"]


def test_results_stand_from_the_first_moment_and_grow(repository: Path, grading: Any) -> None:
    """Before the first test all are at 0 and for staff to look at; each judged one is written as it ends."""
    seen = []

    def look(done: int) -> None:
        tests = json.loads((repository / "results.json").read_bytes())["tests"]
        seen.append([(test["score"], test["extra_data"]["status"]) for test in tests])

    grading.before_each = look
    assert main(["grade", "homework", "--results", "results.json"]) == 0
    failed, passed, partial, unknown = (0, "failed"), (2, "passed"), (1, "partial"), (0, "error")
    assert seen == [
        [unknown, unknown, unknown],
        [failed, unknown, unknown],
        [failed, passed, unknown],
        [failed, passed, partial],
    ]
    final = json.loads((repository / "results.json").read_bytes())
    assert final["score"] == 3
    assert "did not finish" not in final["output"]


def test_results_of_a_grading_that_broke_off_say_so(
    repository: Path, grading: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was judged keeps its points, the rest is for staff, and the exit status is 1."""

    def break_off(done: int) -> None:
        if done == 2:
            raise EngineError("out of paper")

    grading.before_each = break_off
    assert main(["grade", "homework", "--results", "results.json"]) == 1
    assert "grader: the grader failed, not the submission: out of paper" in capsys.readouterr().err
    document = json.loads((repository / "results.json").read_bytes())
    assert document["score"] == 2
    assert "The grading did not finish." in document["output"]
    assert "Course staff must look" in document["tests"][2]["output"]


def test_a_machine_without_the_isolation_is_named(
    repository: Path, grading: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the grading refuses for lack of isolation is wrong use: exit status 2 and its line."""

    def refuse(done: int) -> None:
        raise IsolationError("no barrier here; say --isolation process or none")

    grading.before_each = refuse
    assert main(["grade", "homework", "--isolation", "strict"]) == 2
    assert capsys.readouterr().err == "grader: no barrier here; say --isolation process or none\n"


def test_the_graders_own_failure_is_never_the_students(
    repository: Path, grading: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """A test that could not be judged: the table is printed, the exit status is 1, and standard error blames nobody."""
    report = _report(grading, repository, capsys)
    broken = msgspec.structs.replace(report.tests[0], status=Status.ERROR)
    grading.changes = {"tests": (broken, *report.tests[1:])}
    assert main(["grade", "homework"]) == 1
    out, err = capsys.readouterr()
    assert "The grader failed here, not the submission: staff must look" in out
    assert "the submission is not to blame" in err


def test_running_without_isolation_warns(repository: Path, grading: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """`--isolation none` says what it means, on standard error."""
    assert main(["grade", "homework", "--isolation", "none", "--json"]) == 0
    out, err = capsys.readouterr()
    assert "runs with all your rights" in err
    json.loads(out)


def test_staff_see_more(repository: Path, grading: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Details, ids and seconds are printed with `--staff` only."""
    main(["grade", "homework"])
    plain = capsys.readouterr().out
    main(["grade", "homework", "--staff"])
    staff = capsys.readouterr().out
    for secret in ("the detail of hidden/test_numbers_file.py::test_halve", "0.25 s", "Halving is right"):
        assert secret not in plain
        assert secret in staff
