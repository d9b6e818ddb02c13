"""A batch of the small class that is killed: `python -m tests.classroom.killed ASSIGNMENT CLASS STORE NUMBER WHEN`.

It writes what an engine would answer, which is enough for what becomes of the store. WHEN says whether it ends by
SIGKILL before the NUMBERth record is written, within the transaction, or after it.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from pathlib import Path

from grader import assignment as assignments
from grader.classroom import store as stores
from grader.classroom.record import Record
from grader.classroom.work import Graded
from tests.classroom import small


def main(folder: Path, class_folder: Path, path: Path, number: int, when: str) -> None:
    """Grade, and be killed."""
    assignment = assignments.read(folder)
    written = 0
    put = stores.Store.put

    def put_and_die(store: stores.Store, record: Record) -> None:
        nonlocal written
        written += 1
        if written == number and when == "within":
            connection: sqlite3.Connection = store._connection
            connection.set_progress_handler(lambda: os.kill(os.getpid(), signal.SIGKILL), 1)
        if written == number and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        put(store, record)
        if written == number:
            os.kill(os.getpid(), signal.SIGKILL)

    stores.Store.put = put_and_die  # type: ignore[assignment,method-assign]
    work = small.batch(small.entries(class_folder), assignment, path)
    work.run(small.Scripted(lambda task: Graded(task.key, None, "it broke")))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
