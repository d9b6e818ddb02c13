"""Discussion 13 as a user grades it: right, empty and typical submissions, and one function that fails in every way."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from grader import submission as submissions
from grader.grading.run import grade_confined, grade_here
from grader.report import Report, encode
from grader.sandbox.launcher import Zygote
from grader.submission import Submission
from tests.grading.disc13 import ASSIGNMENT, FOLDER, NAMES, failing, job, masters

ROOT = Path(__file__).parents[2]
TYPICAL = ROOT / "tests" / "submissions" / "typical"


def read(path: Path) -> Submission:
    """A submission as the command reads it."""
    return submissions.read_for(ASSIGNMENT, path)


def without_times(report: Report) -> object:
    """A report but for its times and its memory."""
    found = json.loads(encode(report))
    for name in ("seconds", "cpu_seconds", "peak_mb"):
        assert found.pop(name) > 0
    for test in found["tests"]:
        test.pop("seconds")
    return found


def test_the_reference_scores_full(zygote: Zygote) -> None:
    """Full marks, in a worker and in this process alike."""
    for report in (grade_confined(job(masters()), zygote), grade_here(job(masters(), "none"))):
        assert failing(report) == set()
        assert report.score == report.max_score == ASSIGNMENT.max_score


def test_an_empty_folder_scores_nothing_and_has_every_test(zygote: Zygote, tmp_path: Path) -> None:
    """0 points, every declared test with its maximum, and a message that names what is missing."""
    report = grade_confined(job(read(tmp_path)), zygote)
    assert report.score == 0
    assert [(test.id, test.max_score) for test in report.tests] == [(test.id, test.points) for test in ASSIGNMENT.tests]
    assert all("is not in the submission" in test.message for test in report.tests)
    assert not report.grader_failed


def test_the_typical_submission_fails_exactly_the_tests_of_its_mistakes(zygote: Zygote) -> None:
    """Five mistakes, and nothing else is charged."""
    expected = tomllib.loads((ROOT / "tests" / "submissions" / "typical.toml").read_text())
    names = {name.partition("::")[2] for mistake in expected["mistake"] for name in mistake["fails"]}
    assert len(expected["mistake"]) == 5
    assert failing(grade_confined(job(read(TYPICAL)), zygote)) == names


FAILURES = {
    "loops": ("    while True: pass", "did not end within 5 seconds"),
    "exits": ("    import os; os._exit(0)", "ended its whole process"),
    "system_exits": ("    import sys; sys.exit()", "sys.exit"),
    "crashes": ("    import ctypes; ctypes.string_at(0)", "Segmentation fault"),
    "recurses": ("    return entropy(p)", "calls itself without end"),
    "grows": ("    return bytearray(4 << 30)", "more memory"),
    "returns_none": ("    return None", "None"),
    "generates": ("    yield 1", "generator"),
}


@pytest.mark.parametrize("how", FAILURES)
def test_one_function_that_fails_costs_its_own_tests_only(zygote: Zygote, how: str) -> None:
    """`entropy` fails: its tests say in which way, and all others pass."""
    body, words = FAILURES[how]
    report = grade_confined(job(masters(kl_asymmetry=f"\n\ndef entropy(p):\n{body}\n")), zygote)
    own = [test for test in report.tests if test.id.partition("::test_")[2].startswith("entropy")]
    assert {test.id.partition("::")[2] for test in own} == failing(report)
    assert any(words in test.message for test in own)
    assert not report.grader_failed


def test_printing_costs_nothing(zygote: Zygote) -> None:
    """A right function that prints 50 MB loses no point."""
    noisy = "\n\n_quiet = entropy\ndef entropy(p):\n    print('x' * 50_000_000)\n    return _quiet(p)\n"
    assert failing(grade_confined(job(masters(kl_asymmetry=noisy)), zygote)) == set()


def test_two_runs_give_the_same_report(zygote: Zygote) -> None:
    """Equal but for times, also where functions fail."""
    submission = read(TYPICAL)
    first, second = (grade_confined(job(submission), zygote) for _ in range(2))
    assert without_times(first) == without_times(second)


def test_no_file_of_the_submission_is_touched_by_the_trusted_process(zygote: Zygote, tmp_path: Path) -> None:
    """A planted configuration, module or conftest in the submission is a text like any other."""
    for name in ("conftest.py", "numpy.py", "torch.py", "sitecustomize.py", "pytest.py"):
        (tmp_path / name).write_text("raise SystemExit('taken over')")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --collect-only\n")
    for name in NAMES:
        (tmp_path / name).write_text((FOLDER / name).read_text())
    assert failing(grade_confined(job(read(tmp_path)), zygote)) == set()


def test_the_command_across_processes(tmp_path: Path) -> None:
    """`grader grade --json --results` from another folder: the report, a results file, and exit status 0."""
    results = tmp_path / "results.json"
    command = [sys.executable, "-m", "grader", "grade", str(TYPICAL)]
    options = ["--assignment", str(FOLDER), "--json", "--results", str(results)]
    done = subprocess.run([*command, *options], capture_output=True, cwd=tmp_path, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["score"] == json.loads(results.read_bytes())["score"] == 83.5
    assert {"user", "landlock"} & set(report["isolation"])


def test_without_isolation_nothing_typed_reaches_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process, too, a function that asks for input is told so, and may print what no terminal can show."""
    monkeypatch.setattr("sys.stdin", io.StringIO("0.5\n" * 1000))
    asks = """
def surprise(p):
    print("\\u2014\\ud800")
    return float(input())
"""
    report = grade_here(job(masters(kl_asymmetry=asks), "none"))
    told = [test.message for test in report.tests if "::test_surprise_" in test.id]
    assert told
    assert all("waits for input" in message for message in told)
    assert sys.stdin.readline() == "0.5\n"
