"""What lies beside a store: `grades.csv` and `report/`, both from one pass over its records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from grader.classroom.effective import by_submission, effective
from grader.classroom.record import Record
from grader.classroom.report.folder import whole_file, whole_folder
from grader.classroom.report.writer import Writer
from grader.classroom.store import Store
from grader.classroom.summary import Gathering
from grader.classroom.table import Table
from grader.errors import UsageError

CSV = "grades.csv"
REPORT = "report"


class Outputs(msgspec.Struct, frozen=True, kw_only=True):
    """What was written, for how many submissions, and how many of them staff should look at."""

    csv: Path
    report: Path
    submissions: int
    to_look_at: int


def write_all(
    store: Store, folder: Path, on_progress: Callable[[int, int], None] = lambda done, total: None
) -> Outputs:
    """Write both into `folder`, each whole or not at all; after each submission `on_progress(done, total)` is called.

    UsageError where `folder` cannot be written to, or holds something else under one of the two names.
    """
    try:
        return _write(store, folder, on_progress)
    except OSError as error:
        what = f"{error.filename or folder}: {error.strerror}"
        raise UsageError(f"{what}; what was there before is as it was; --out names another folder") from error


def _write(store: Store, folder: Path, on_progress: Callable[[int, int], None]) -> Outputs:
    assigned = store.assigned()
    corrections = by_submission(store.corrections().values())
    total = len(store.kept())
    gathering = Gathering(assigned)
    looked_at = done = 0
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with whole_file(folder / CSV) as file, whole_folder(folder / REPORT) as report:
        rows, pages = Table(file, assigned), Writer(report, assigned)
        for before, record, after in _with_neighbours(store.records()):
            submission = effective(record, corrections.get(record.key, {}), assigned)
            rows.add(submission)
            pages.add(submission, before, after)
            looked_at += bool(gathering.add(submission).findings)
            done += 1
            on_progress(done, max(total, done))
        pages.finish(gathering.done())
    return Outputs(csv=folder / CSV, report=folder / REPORT, submissions=done, to_look_at=looked_at)


def _with_neighbours(records: Iterable[Record]) -> Iterator[tuple[str | None, Record, str | None]]:
    """Each record between the keys of the one before and the one after."""
    before: str | None = None
    current: Record | None = None
    for record in records:
        if current is not None:
            yield before, current, record.key
            before = current.key
        current = record
    if current is not None:
        yield before, current, None
