"""`grader diff`: what it prints, its JSON and its CSV, and its status."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import msgspec
import pytest

from grader.classroom.diff import Cause, Difference
from grader.classroom.record import Person
from grader.cli.main import main
from tests.classroom import stores
from tests.classroom.stores import ADA, ADD, CUT, record


@pytest.fixture
def paths(tmp_path: Path) -> tuple[str, str]:
    """Two stores between which Ada's score falls by 3, and that of a group of hostile names rises by 0.5."""
    group = [Person(name='=HYPERLINK("x")', sid="0007"), Person(name="\x1b[31mred\nline")]
    old = [record("s1", people=[ADA]), record("s2", {CUT: 1.0}, people=group), record("s3")]
    new = [
        record("s1", {ADD: 1.0}, people=[ADA], suite="another"),
        record("s2", {CUT: 1.5}, people=group, submission="another", suite="another"),
        record("s3", suite="another"),
    ]
    return str(stores.store(tmp_path / "old.sqlite", old)), str(stores.store(tmp_path / "new.sqlite", new))


def test_the_command_prints_what_moved(paths: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """In 80 columns, without a control character, with a status of 1 and its reason where a score falls."""
    assert main(["diff", *paths]) == 1
    out, err = capsys.readouterr()
    assert err == "grader: 1 score fell; --allow-lower allows it\n"
    lines = out.splitlines()
    assert max(len(line) for line in lines) <= 80
    assert "\x1b" not in out
    assert lines[0].split() == ["s1", "Ada", "Lovelace", "9", "to", "6", "-3"]
    assert lines[1] == "  the suite differs"
    assert lines[2].split() == ["1", "The", "sentence", "of", ADD, "4", "to", "1", "-3"]
    assert lines[4].split() == ["s2", '=HYPERLINK("x"),', "red", "line", "8", "to", "8.5", "+0.5"]
    assert lines[5] == "  submission and suite differ: it can be either of them, or both together"
    assert lines[-2:] == ["small: of 3 submissions 2 move: 1 rise, 1 fall", "Causes: suite 1, submission or suite 1"]


def test_a_lower_score_may_be_allowed(paths: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """With --allow-lower the status is 0; so it is where nothing moves."""
    assert main(["diff", "--allow-lower", *paths]) == 0
    assert capsys.readouterr().err == ""
    assert main(["diff", paths[0], paths[0]]) == 0
    assert capsys.readouterr().out == "small: nothing moves in 3 submissions\n"


def test_json_is_the_difference(paths: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """The structs say what stands in it; nothing else is on standard output."""
    assert main(["diff", "--json", *paths]) == 1
    out = capsys.readouterr().out
    assert json.loads(out)["schema"] == 1
    found = msgspec.json.decode(out, type=Difference)
    assert [(move.key, move.change, move.causes) for move in found.moves] == [
        ("s1", -3.0, (Cause.SUITE,)),
        ("s2", 0.5, (Cause.SUBMISSION, Cause.SUITE)),
    ]


def test_csv_has_a_row_a_test(paths: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard output alone, or in a file beside the table; no cell is a formula, sids keep their zeros."""
    assert main(["diff", "--allow-lower", "--csv", "-", *paths]) == 0
    printed = capsys.readouterr().out
    assert main(["diff", "--allow-lower", "--csv", str(tmp_path / "moves.csv"), *paths]) == 0
    assert "2 move" in capsys.readouterr().out
    text = (tmp_path / "moves.csv").read_bytes().decode("utf-8-sig")
    assert text.replace("\r\n", "\n") == printed.replace("\r\n", "\n")
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert [(row["submission"], row["test"], row["test_old"], row["test_new"], row["change"]) for row in rows] == [
        ("'s1", ADD, "4", "1", "-3"),
        ("'s2", CUT, "1", "1.5", "0.5"),
    ]
    assert rows[0]["sids"] == "'0012345"
    assert rows[1]["names"] == '\'=HYPERLINK("x"); red line'
    assert rows[1]["causes"] == "submission; suite"


def test_wrong_use_is_one_line(paths: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two things on one standard output, no store, a folder to write into that is not there."""
    for arguments in (
        ["--json", "--csv", "-", *paths],
        [paths[0], str(tmp_path / "none.sqlite")],
        ["--csv", str(tmp_path / "none" / "moves.csv"), *paths],
    ):
        assert main(["diff", *arguments]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("grader: ")
        assert err.count("\n") == 1
