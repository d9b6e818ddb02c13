"""`grades.csv`: one row a student, right in a spreadsheet, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import TextIO

from grader.classroom.effective import Effective
from grader.classroom.record import Assigned, Outcome, Person
from grader.figures import counted
from grader.text import one_line

BEGINS = "\ufeff"  # Excel takes a file without it for the encoding of its own country
_LIMIT = 1000
_COLUMNS = ("name", "email", "sid", "submission", "submitted_at", "outcome", "total", "max")
_LAST = ("corrected", "notes")
# What a spreadsheet takes for the beginning of a formula; in East Asia also the wide forms.
_SIGNS = "=+\\-@＝＋－＠"
_FORMULA = re.compile(rf"[\t\r\n]|\s*[{_SIGNS}]")
# Where the comma is the decimal sign a spreadsheet cuts at semicolons, and a new cell begins behind each.
_NEW_CELL = re.compile(rf'(;["\s]*)(?=[{_SIGNS}])')
# Ids that a spreadsheet shows as they are: short numbers without a leading zero, words, and letters with many digits
# or an underscore; others may be numbers and dates to it ("mar1", "1e5", "3-4").
_SAFE_ID = re.compile(r"[1-9][0-9]{0,10}|[^0-9]*|[A-Za-z]+[0-9]{5,}|[A-Za-z][A-Za-z0-9]*_[A-Za-z0-9_]+")


class Table:
    """Writes the rows of a class to `file`, which is opened with `newline=""` and as UTF-8."""

    def __init__(self, file: TextIO, assigned: Assigned) -> None:
        self._parts = [part.id for part in assigned.parts]
        file.write(BEGINS)
        self._writer = csv.writer(file, dialect="excel")
        self._writer.writerow([*_COLUMNS, *(text(part) for part in self._parts), *_LAST])

    def add(self, submission: Effective) -> None:
        """Write a row for each of the submission's people; one without names where the export names none."""
        record = submission.record
        scores = {part.id: part.score for part in submission.parts}
        rest = (
            identifier(record.key),
            text(record.submitted_at),
            record.outcome.value,
            number(submission.score),
            number(submission.max_score),
            *(number(scores.get(part)) for part in self._parts),
            "yes" if submission.corrections else "no",
            text("; ".join(dict.fromkeys(_notes(submission)))),
        )
        for person in record.people or (Person(),):
            self._writer.writerow([text(person.name), text(person.email), identifier(person.sid), *rest])


def text(value: str) -> str:
    """`value` in one line of at most 1,000 characters, with an apostrophe in front of what would be a formula."""
    shown = one_line(value, _LIMIT)
    if _FORMULA.match(value) or _FORMULA.match(shown):  # both: what nobody sees is gone from the second
        shown = f"'{shown}"
    return _NEW_CELL.sub(r"\1'", shown)


def identifier(value: str) -> str:
    """`value` as `text` gives it, with an apostrophe too where a spreadsheet would make another number or a date of it.

    That is what keeps leading zeros: quotes do not, and ="0012" is the very formula that no cell may be.
    """
    shown = text(value)
    return shown if shown.startswith("'") or _SAFE_ID.fullmatch(shown) else f"'{shown}"


def number(value: float | None) -> str:
    """`value` with at most four decimals and a point; "" for None."""
    return "" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")


def _notes(submission: Effective) -> Iterator[str]:
    record = submission.record
    if record.outcome is not Outcome.GRADED:
        yield record.error
    if record.note:
        yield record.note
    failed = sum(test.grader_failed for test in submission.tests)
    if failed:
        yield f"the grader failed in {counted(failed, 'test')}: staff must look"
    for test in submission.tests:
        if test.correction is not None:
            machine = "nothing" if test.machine is None else number(test.machine)
            yield f"{test.id}: {number(test.correction.score)} for {machine}: {test.correction.why}"
    for correction in submission.unused:
        yield f"a correction of {correction.test} finds no such test"
    if record.report is not None:
        yield from record.report.notes
