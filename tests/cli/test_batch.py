"""`grader batch`: what it says, what it writes, and how it ends."""

from __future__ import annotations

import csv
import stat
from pathlib import Path

import pytest

from grader.cli.main import main
from tests.classroom import small


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the small assignment and the folder `class`, and we in it."""
    small.write_assignment(tmp_path / "solutions" / "small")
    small.write_class(tmp_path / "class")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_class_is_graded_kept_and_reported(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two runs: the first grades all and writes store, table and report; the second grades nothing."""
    assert main(["batch", "class", "--jobs", "1"]) == 0
    out, err = capsys.readouterr()
    lines = err.splitlines()
    assert lines[0] == f"{place / 'grades.sqlite'}: 0 kept, 6 to grade (6 new)"
    assert [line.partition(",")[0] for line in lines[1:7]] == [
        f"class: {number} of 6 submissions graded" for number in range(1, 7)
    ]
    assert all(" a second, " in line and line.endswith(" s left") for line in lines[1:7])
    assert out.startswith(f"{place / 'grades.sqlite'}: 6 submissions: 6 graded\n")
    with (place / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        scores = {row["submission"]: float(row["total"]) for row in csv.DictReader(file)}
    assert scores == small.SCORES
    assert (place / "report" / "index.html").is_file()
    assert stat.S_IMODE((place / "grades.sqlite").stat().st_mode) == 0o600
    assert stat.S_IMODE((place / "report").stat().st_mode) == 0o700
    table = (place / "grades.csv").read_bytes()
    assert main(["batch", "class"]) == 0
    assert capsys.readouterr().err.splitlines()[0] == f"{place / 'grades.sqlite'}: 6 kept, 0 to grade"
    assert (place / "grades.csv").read_bytes() == table


def test_a_store_elsewhere_and_no_report(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--store says where; with --no-report nothing but the store is written, and nothing beside the export."""
    (place / "kept").mkdir()
    before = sorted(path.name for path in place.iterdir())
    options = ["--store", "kept/autumn.sqlite", "--no-report", "--jobs", "1", "--isolation", "none"]
    for name in ("dan", "eve", "fay"):  # without isolation these would end the process that grades
        (place / "class" / name / "work.py").unlink()
        (place / "class" / name).rmdir()
    assert main(["batch", "class", *options]) == 0
    assert sorted(path.name for path in place.iterdir()) == before
    assert [path.name for path in (place / "kept").iterdir()] == ["autumn.sqlite"]
    assert "3 submissions: 3 graded" in capsys.readouterr().out


def test_the_graders_own_failure_is_bad_news(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the suite is broken every submission is accounted for, staff are told, and the exit status is 1."""
    broken = small.SUITE.replace("    same(student.halve", "    1 / 0\n    same(student.halve")
    small.write_assignment(place / "solutions" / "small", broken)
    assert main(["batch", "class", "--jobs", "1", "--no-report"]) == 1
    out, err = capsys.readouterr()
    assert "6 submissions: 6 graded" in out
    assert err.splitlines()[-1].startswith("grader: it failed itself in 6 of them; staff must look")
