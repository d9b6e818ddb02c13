"""The store of a class: one SQLite file, one transaction a submission."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Self

import msgspec

from grader.classroom.record import Assigned, Correction, Fingerprint, Outcome, Record, about
from grader.errors import UsageError

SCHEMA = 1
APPLICATION = 0x67726472  # "grdr": how SQLite tells our files from other programs'
BUSY_S = 10.0

_TABLES = """
CREATE TABLE assignment (only INTEGER PRIMARY KEY CHECK (only = 1), data BLOB NOT NULL);
CREATE TABLE record (
    key TEXT PRIMARY KEY, submission TEXT NOT NULL, suite TEXT NOT NULL, engine TEXT NOT NULL, seed INTEGER NOT NULL,
    outcome TEXT NOT NULL, score REAL, to_retry INTEGER NOT NULL, about TEXT NOT NULL, data BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE correction (
    key TEXT NOT NULL, test TEXT NOT NULL, score REAL NOT NULL, why TEXT NOT NULL, made_at TEXT NOT NULL,
    PRIMARY KEY (key, test)
) WITHOUT ROWID;
"""

_records = msgspec.msgpack.Decoder(Record)
_assigned = msgspec.msgpack.Decoder(Assigned)


class Kept(NamedTuple):
    """What a store knows of a record without reading it; `to_retry` is its `grader_failed`."""

    fingerprint: Fingerprint
    outcome: Outcome
    to_retry: bool
    about: str


class Store:
    """An open store; what `put` and `correct` write is on the disk when they return."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def create(cls, path: Path, assigned: Assigned) -> Self:
        """The store at `path`, made if it is not there, for a class of this assignment.

        UsageError where what is there is no store, is of another version, or belongs to another assignment.
        """
        status = _status(path)
        if status is not None and not stat.S_ISREG(status.st_mode):
            raise UsageError(f"{path}: it is no ordinary file; name one for the store with --store")
        if status is None or not status.st_size:
            _make(path, assigned)
        store = cls.open(path)
        before = store.assigned()
        if before.name != assigned.name:
            store.close()
            raise UsageError(
                f"{path}: it holds the grades of {before.name}, not of {assigned.name}; name another file with --store"
            )
        with store._guarded() as connection, connection:
            connection.execute("INSERT OR REPLACE INTO assignment VALUES (1, ?)", (msgspec.msgpack.encode(assigned),))
        return store

    @classmethod
    def open(cls, path: Path) -> Self:
        """The store at `path`; UsageError where there is none, or one that this version cannot read."""
        status = _status(path)
        if status is None or not stat.S_ISREG(status.st_mode) or not status.st_size:
            raise UsageError(f"{path}: there is no store here; `grader batch` makes one")
        return cls(path, _connected(path))

    def assigned(self) -> Assigned:
        """The assignment of the class."""
        with self._guarded() as connection:
            return _assigned.decode(connection.execute("SELECT data FROM assignment").fetchone()[0])

    def kept(self) -> dict[str, Kept]:
        """What each record rests on, by key, without reading the records."""
        query = "SELECT key, submission, suite, engine, seed, outcome, to_retry, about FROM record ORDER BY key"
        with self._guarded() as connection:
            return {
                key: Kept(
                    Fingerprint(submission=submission, suite=suite, engine=engine, seed=seed),
                    Outcome(outcome),
                    bool(to_retry),
                    about,
                )
                for key, submission, suite, engine, seed, outcome, to_retry, about in connection.execute(query)
            }

    def records(self) -> Iterator[Record]:
        """Every record, in the order of the keys, one at a time."""
        with self._guarded() as connection:
            for (data,) in connection.execute("SELECT data FROM record ORDER BY key"):
                yield _decoded(data)

    def record(self, key: str) -> Record | None:
        """The record of one submission, or None."""
        with self._guarded() as connection:
            row = connection.execute("SELECT data FROM record WHERE key = ?", (key,)).fetchone()
            return None if row is None else _decoded(row[0])

    def put(self, record: Record) -> None:
        """Write one submission's record in the place of an earlier one."""
        rests_on = record.fingerprint
        row = (
            record.key, rests_on.submission, rests_on.suite, rests_on.engine, rests_on.seed, record.outcome.value,
            None if record.report is None else record.report.score, record.grader_failed,
            about(record.people, record.submitted_at, record.note),
            zlib.compress(msgspec.msgpack.encode(record), 1),
        )  # fmt: skip
        with self._guarded() as connection, connection:
            connection.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def corrections(self) -> dict[tuple[str, str], Correction]:
        """Every correction by hand, by submission and test."""
        query = "SELECT key, test, score, why, made_at FROM correction ORDER BY key, test"
        with self._guarded() as connection:
            return {
                (key, test): Correction(key=key, test=test, score=score, why=why, made_at=made_at)
                for key, test, score, why, made_at in connection.execute(query)
            }

    def correct(self, correction: Correction) -> None:
        """Write a correction in the place of an earlier one of the same test."""
        row = (correction.key, correction.test, correction.score, correction.why, correction.made_at)
        with self._guarded() as connection, connection:
            connection.execute("INSERT OR REPLACE INTO correction VALUES (?, ?, ?, ?, ?)", row)

    def withdraw(self, key: str, test: str) -> bool:
        """Take a correction back; whether there was one."""
        with self._guarded() as connection, connection:
            done = connection.execute("DELETE FROM correction WHERE key = ? AND test = ?", (key, test))
            return done.rowcount > 0

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[sqlite3.Connection]:
        """The connection; what is wrong with the file is said in one line."""
        try:
            yield self._connection
        except sqlite3.OperationalError as error:  # a full disk, a lock that somebody holds
            raise UsageError(f"{self.path}: the store cannot be used now ({error}); mend that, and go on") from error
        except (sqlite3.DatabaseError, zlib.error, msgspec.DecodeError) as error:
            raise UsageError(f"{self.path}: the store is damaged ({error}); grade into a new one") from error


def _status(path: Path) -> os.stat_result | None:
    """What the system says of the file; None where nothing is there."""
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; name a store that you may read and write") from error


def _make(path: Path, assigned: Assigned) -> None:
    """A store without any record: whole, or not there, whenever this is killed."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        # It will hold names and grades: its owner's only, from the first byte on.
        os.close(os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        with contextlib.closing(sqlite3.connect(new)) as connection:
            connection.executescript(
                f"BEGIN; {_TABLES} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {SCHEMA}; COMMIT; "
                "PRAGMA journal_mode = WAL;"
            )
            with connection:
                data = msgspec.msgpack.encode(assigned)
                connection.execute("INSERT OR REPLACE INTO assignment VALUES (1, ?)", (data,))
        os.replace(new, path)
    except sqlite3.DatabaseError as error:
        raise UsageError(f"{path}: no store can be made here ({error}); name a store where you may write") from error
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; name a store where you may write") from error
    finally:
        new.unlink(missing_ok=True)


def _connected(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, timeout=BUSY_S)
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        schema = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise UsageError(f"{path}: it cannot be used as a store of grades ({error}); name another file") from error
    if application != APPLICATION:
        raise UsageError(f"{path}: it is a database, but no store of grades; name another file")
    if schema != SCHEMA:
        raise UsageError(
            f"{path}: it is a store of version {schema}, and this grader reads version {SCHEMA}; "
            "use the grader that made it, or grade into a new store"
        )
    return connection


def _decoded(data: bytes) -> Record:
    return _records.decode(zlib.decompress(data))
