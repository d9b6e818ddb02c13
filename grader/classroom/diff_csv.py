"""What moves between two stores, as CSV for a spreadsheet: one row for each test that moved."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TextIO

from grader.classroom.diff import Difference, Move, TestMove
from grader.classroom.table import identifier, number, text

_COLUMNS = (
    "submission", "names", "emails", "sids", "old", "new", "change", "old_outcome", "new_outcome", "causes", "why",
    "test", "part", "test_name", "test_old", "test_new", "test_old_machine", "test_new_machine", "test_correction",
    "test_causes",
)  # fmt: skip


def write(found: Difference, file: TextIO) -> None:
    """Write the rows to `file`, which is opened with `newline=""`; a submission of which no test moved has one, too."""
    writer = csv.writer(file, dialect="excel")
    writer.writerow(_COLUMNS)
    for move in found.moves:
        writer.writerows([*_submission(move), *_test(test)] for test in move.tests or (None,))


def _submission(move: Move) -> Iterator[str]:
    yield identifier(move.key)
    yield text("; ".join(person.name for person in move.people))
    yield text("; ".join(person.email for person in move.people))
    yield identifier("; ".join(person.sid for person in move.people))
    yield from (number(move.old), number(move.new), number(move.change))
    yield from (move.old_outcome or "", move.new_outcome or "")
    yield from ("; ".join(move.causes), text(move.why))


def _test(test: TestMove | None) -> Iterator[str]:
    if test is None:
        yield from [""] * 9
        return
    yield from (text(test.id), text(test.part), text(test.name))
    yield from (number(test.old), number(test.new), number(test.old_machine), number(test.new_machine))
    yield from (test.correction or "", "; ".join(test.causes))
