"""`grades.csv`: one row a student, right in a spreadsheet, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.classroom.effective import by_submission, effective
from grader.classroom.record import Record
from grader.classroom.table import Table, identifier, number, text
from tests.classroom import made

ASSIGNED = made.assigned(22)
FORMULA = re.compile(r"[\s\ufeff]*[=+\-@＝＋－＠]|[\t\r]")
HOSTILE = [
    "=1+2",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1",
    "\u00a0=1",
    "\u202e=1",
    "\ufeff=1",
    "＝1",
    "a;=1",
    'a; "=1',
]


def _written(records: list[Record]) -> str:
    file = io.StringIO(newline="")
    table = Table(file, ASSIGNED)
    corrections = by_submission(made.corrections(len(records), ASSIGNED))
    for record in records:
        table.add(effective(record, corrections.get(record.key, {}), ASSIGNED))
    return file.getvalue()


def _rows(records: list[Record]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_written(records).removeprefix("\ufeff"), newline=""), strict=True))


def test_the_file_is_what_spreadsheets_read() -> None:
    """It begins with a byte-order mark, each row ends with CR LF, and all rows have as many cells as the first."""
    written = _written(list(made.records(60, ASSIGNED)))
    assert written.startswith("\ufeffname,email,sid,submission,submitted_at,outcome,total,max,1,1(a),")
    assert written.count("\n") == written.count("\r\n")
    assert written.endswith("\r\n")
    assert {len(row) for row in csv.reader(io.StringIO(written, newline=""), strict=True)} == {8 + 11 + 2}


def test_each_student_has_a_row_and_so_has_who_is_not_known() -> None:
    """A group has one row each with the same scores; a submission without names has one."""
    records = list(made.records(60, ASSIGNED))
    rows = _rows(records)
    assert len(rows) == sum(max(len(record.people), 1) for record in records)
    group = next(record for record in records if len(record.people) == 3)
    shared = [row for row in rows if row["submission"] == group.key]
    assert len({row["email"] for row in shared}) == 3
    assert len({(row["total"], row["1(a)"]) for row in shared}) == 1
    assert [row["submission"] for row in rows if not row["email"]] == ["submission_1030"]


def test_the_numbers_are_the_scores_that_count() -> None:
    """Total and parts are numbers after corrections, and empty where nothing was graded."""
    records = list(made.records(60, ASSIGNED))
    corrections = by_submission(made.corrections(60, ASSIGNED))
    rows = {row["submission"].removeprefix("'"): row for row in _rows(records)}
    for record in records:
        counted, row = (
            effective(record, corrections.get(record.key, {}), ASSIGNED),
            rows[text(record.key).removeprefix("'")],
        )
        if counted.score is None:
            assert (row["total"], row["1(a)"], row["outcome"]) == ("", "", record.outcome.value)
        else:
            assert float(row["total"]) == pytest.approx(counted.score)
            assert [float(row[part.id]) for part in counted.parts] == [part.score for part in counted.parts]
        assert row["corrected"] == ("yes" if counted.corrections else "no")


def test_notes_say_what_a_number_cannot() -> None:
    """Why there is no score, what was corrected and why, and that a correction found no test."""
    rows = {row["submission"]: row["notes"] for row in _rows(list(made.records(60, ASSIGNED)))}
    assert rows["submission_1011"].startswith("it cannot be opened")
    assert "right idea" in rows["submission_1000"]
    assert "hidden/gone.py::test_gone finds no such test" in rows["submission_1000"]


def test_no_cell_of_a_hostile_class_is_a_formula() -> None:
    """Not one text cell begins like a formula, whatever students call themselves and write."""
    rows = list(csv.reader(io.StringIO(_written(list(made.records(100, ASSIGNED))).removeprefix("\ufeff"), newline="")))
    assert not [cell for row in rows for cell in row if FORMULA.match(cell)]
    assert any("HYPERLINK" in cell for row in rows for cell in row)


def test_a_note_that_says_the_same_twice_says_it_once() -> None:
    """The export and the grading may have found the same."""
    record = made.record(11, ASSIGNED)
    (row,) = _rows([msgspec.structs.replace(record, error="no folder", note="no folder")])
    assert row["notes"] == "no folder"


@pytest.mark.parametrize("value", HOSTILE)
def test_a_formula_gets_an_apostrophe(value: str) -> None:
    """Also behind spaces and marks that nobody sees, and behind the semicolon at which some spreadsheets cut."""
    for cell in re.split(r'; ?"?', text(value)):
        assert not FORMULA.match(cell)
    assert "'" in text(value)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.text(st.sampled_from("=+-@＝;\t\r\n \u00a0\u200f'\"a1,"), max_size=12))
def test_no_text_becomes_a_formula(value: str) -> None:
    """Whatever the signs and spaces, no cell begins with a sign of a formula or holds a line's end."""
    first, *behind = text(value).split(";")
    assert not re.match(r"\s*[=+\-@＝]", first)
    assert not [cell for cell in behind if re.match(r'[\s"]*[=+\-@＝]', cell)]
    assert not set(text(value)) & set("\t\r\n")


@pytest.mark.parametrize(
    ("sid", "cell"),
    [
        ("3031234567", "3031234567"),
        ("0012", "'0012"),
        ("123456789012", "'123456789012"),
        ("1e5", "'1e5"),
        ("3-4", "'3-4"),
        ("mar1", "'mar1"),
        ("ab12345678", "ab12345678"),
        ("submission_17", "submission_17"),
        ("Ada", "Ada"),
        ("", ""),
        ("=1", "'=1"),
    ],
)
def test_an_id_stays_what_it_is(sid: str, cell: str) -> None:
    """What a spreadsheet would read as another number or a date has an apostrophe; what it shows as it is has none."""
    assert identifier(sid) == cell


@pytest.mark.parametrize(("value", "cell"), [(None, ""), (0.0, "0"), (61.5, "61.5"), (1 / 3, "0.3333"), (100.0, "100")])
def test_a_number_is_short_and_has_a_point(value: float | None, cell: str) -> None:
    """No exponent, no trailing zeros, nothing for nothing."""
    assert number(value) == cell
