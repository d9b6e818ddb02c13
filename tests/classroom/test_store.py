"""A store keeps what it was given, is its owner's alone, and refuses what it cannot read in one clear line."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from grader.classroom.record import Outcome
from grader.classroom.store import SCHEMA, Store
from grader.errors import UsageError
from grader.submission import Cell, SourceFile
from tests.classroom import stores
from tests.classroom.stores import ADA, ADD, BEN, CUT, correction, record

NOBODY = 65534


def test_records_come_back_as_they_were_put(tmp_path: Path) -> None:
    """All of a record, in the order of the keys, whatever the order of writing; of two with one key the later one."""
    full = record("submission_9", {ADD: 1.25}, people=[ADA, BEN])
    full = msgspec.structs.replace(
        full,
        note="a link is not followed",
        files=(SourceFile("a.py", "x = 'Zoë 猫'\n"), SourceFile("b.py", "", "SyntaxError: line 2")),
        cells=(Cell(1, "y\n"),),
        notebook="a.ipynb",
    )
    unreadable = record("Zoë 猫.zip", outcome=Outcome.UNREADABLE)
    graded = record("submission_10", {ADD: 0.0})
    put = [full, unreadable, record("submission_10", outcome=Outcome.FAILED), graded]
    path = stores.store(tmp_path / "grades.sqlite", put)
    with contextlib.closing(Store.open(path)) as store:
        assert list(store.records()) == [unreadable, graded, full]
        assert store.record("submission_9") == full
        assert store.record("submission_1") is None
        assert store.assigned() == stores.assigned()


def test_what_records_rest_on_is_known_without_reading_them(tmp_path: Path) -> None:
    """Fingerprint and outcome of each, by key."""
    put = [record("a", suite="other"), record("b", outcome=Outcome.MISSING, seed=5), record("c", failed=[ADD])]
    with contextlib.closing(Store.open(stores.store(tmp_path / "grades.sqlite", put))) as store:
        kept = store.kept()
    assert {key: (one.fingerprint, one.outcome) for key, one in kept.items()} == {
        one.key: (one.fingerprint, one.outcome) for one in put
    }
    assert [kept[key].to_retry for key in "abc"] == [False, False, True]


def test_corrections_stand_beside_the_records(tmp_path: Path) -> None:
    """A new record leaves them; one of the same test takes the place of another; one can be taken back, once."""
    path = stores.store(
        tmp_path / "grades.sqlite",
        [record("a")],
        [correction("a", ADD, 1.0), correction("a", CUT, 0.5), correction("a", ADD, 2.0, "on second thoughts")],
    )
    with contextlib.closing(Store.open(path)) as store:
        store.put(record("a", suite="another"))
        assert store.corrections() == {
            ("a", ADD): correction("a", ADD, 2.0, "on second thoughts"),
            ("a", CUT): correction("a", CUT, 0.5),
        }
        assert store.withdraw("a", ADD) is True
        assert store.withdraw("a", ADD) is False
        assert list(store.corrections()) == [("a", CUT)]


def test_a_store_is_its_owners_alone(tmp_path: Path) -> None:
    """The file and what SQLite puts beside it hold names and grades: mode 0600, whatever the umask allows."""
    before = os.umask(0)
    try:
        store = Store.create(tmp_path / "grades.sqlite", stores.assigned())
        store.put(record("a"))
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
        store.close()
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(["grades.sqlite", "grades.sqlite-wal", "grades.sqlite-shm"], 0o600)


def test_readers_see_what_is_written_while_they_are_open(tmp_path: Path) -> None:
    """The log is written ahead: one connection reads in the middle of the other's work, and neither waits."""
    path = stores.store(tmp_path / "grades.sqlite", [record("a"), record("b")])
    with contextlib.closing(Store.open(path)) as writer, contextlib.closing(Store.open(path)) as reader:
        reading = reader.records()
        assert next(reading).key == "a"
        writer.put(record("c"))
        writer.correct(correction("b", ADD, 0.0))
        assert [one.key for one in reading] == ["b"]
        assert [one.key for one in reader.records()] == ["a", "b", "c"]
        assert list(reader.corrections()) == [("b", ADD)]


def test_a_class_goes_on_in_its_store(tmp_path: Path) -> None:
    """`create` where there is one keeps what is in it, and takes the assignment as it is now."""
    path = stores.store(tmp_path / "grades.sqlite", [record("a")])
    now = stores.assigned(points={ADD: 9.0})
    with contextlib.closing(Store.create(path, now)) as store:
        assert [one.key for one in store.records()] == ["a"]
        assert store.assigned() == now


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    """What `mktemp` leaves, or a run that was killed as it began, is no obstacle."""
    path = tmp_path / "grades.sqlite"
    path.touch()
    assert _keys(stores.store(path, [record("a")])) == ["a"]


def test_the_store_of_another_assignment_is_left_alone(tmp_path: Path) -> None:
    """Grades of one assignment never end up among another's."""
    path = stores.store(tmp_path / "grades.sqlite", [record("a")])
    with pytest.raises(UsageError, match=r"it holds the grades of small, not of large; name another file with --store"):
        Store.create(path, stores.assigned("large"))
    assert _keys(path) == ["a"]


def _keys(path: Path) -> list[str]:
    with contextlib.closing(Store.open(path)) as store:
        return list(store.kept())


def _database(path: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def _foreign(path: Path) -> None:
    _database(path, "CREATE TABLE bookmarks (url TEXT)")


def _older(path: Path) -> None:
    _database(stores.store(path, [record("a")]), "PRAGMA user_version = 0")


def _newer(path: Path) -> None:
    _database(stores.store(path, [record("a")]), f"PRAGMA user_version = {SCHEMA + 1}")


def _text(path: Path) -> None:
    path.write_text("name,score\n" * 500, encoding="utf-8")


def _cut_off(path: Path) -> None:
    _database(stores.store(path, [record(str(number)) for number in range(30)]), "PRAGMA wal_checkpoint(TRUNCATE)")
    os.truncate(path, 5000)


REFUSED = {
    "a foreign database": (_foreign, "it is a database, but no store of grades; name another file"),
    "an older store": (_older, f"it is a store of version 0, and this grader reads version {SCHEMA}; use the grader"),
    "a newer store": (_newer, f"it is a store of version {SCHEMA + 1}, and this grader reads version {SCHEMA}; use"),
    "a text file": (_text, "it cannot be used as a store of grades"),
    "a store cut off": (_cut_off, "it cannot be used as a store of grades"),
    "a folder": (Path.mkdir, "there is no store here; `grader batch` makes one"),
    "nothing": (lambda path: None, "there is no store here; `grader batch` makes one"),
}


@pytest.mark.parametrize(("make", "line"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_store_is_refused_in_one_line(make: Callable[[Path], None], line: str, tmp_path: Path) -> None:
    """Neither reading nor grading into it begins, the line names the file and what to do, and nothing is changed."""
    path = tmp_path / "grades.sqlite"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(UsageError) as raised:
        Store.open(path).assigned()
    assert str(raised.value).startswith(f"{path}: {line}")
    assert "\n" not in str(raised.value)
    assert (path.read_bytes() if path.is_file() else None) == before


@pytest.mark.parametrize("make", [_foreign, _older, _text], ids=["a foreign database", "an older store", "a text file"])
def test_nothing_is_graded_into_what_is_no_store(make: Callable[[Path], None], tmp_path: Path) -> None:
    """`create` takes nobody's file for its own."""
    path = tmp_path / "grades.sqlite"
    make(path)
    before = path.read_bytes()
    with pytest.raises(UsageError):
        Store.create(path, stores.assigned())
    assert path.read_bytes() == before


def _as_nobody(work: Callable[[], object]) -> str:
    """What `work` raises in a process of an ordinary user: the type's name and the text."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            work()
            said = "nothing"
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as answer:
        said = answer.read().decode()
    os.waitpid(child, 0)
    return said


@pytest.mark.parametrize("closed", ["the file", "its folder"])
def test_where_one_may_not_read_it_is_said(closed: str) -> None:
    """A store of somebody else's: one line, and no traceback."""
    # Not below pytest's own folder, which an ordinary user may not even enter.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        path = stores.store(folder / "grades.sqlite", [record("a")])
        (path if closed == "the file" else folder).chmod(0)
        try:
            said = [_as_nobody(lambda: Store.open(path)), _as_nobody(lambda: Store.create(path, stores.assigned()))]
        finally:
            folder.chmod(0o755)
    reason = "it cannot be used as a store of grades" if closed == "the file" else "Permission denied; name a store"
    assert [line.startswith(f"UsageError: {path}: {reason}") for line in said] == [True, True], said


def test_a_damaged_store_is_one_line(tmp_path: Path) -> None:
    """Pages that another program has overwritten, and records that say nothing, are no traceback."""
    path = tmp_path / "s.sqlite"
    with contextlib.closing(Store.create(path, stores.assigned())) as store:
        for number in range(50):
            store.put(record(f"submission_{number}"))
        with store._connection:
            store._connection.execute("UPDATE record SET data = x'00' WHERE key = 'submission_7'")
    with contextlib.closing(Store.open(path)) as store, pytest.raises(UsageError, match="the store is damaged"):
        list(store.records())
    data = bytearray(path.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    path.write_bytes(data)
    with contextlib.closing(Store.open(path)) as store, pytest.raises(UsageError, match="the store is damaged"):
        list(store.records())


def test_a_store_that_was_killed_as_it_was_made_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends the making of a store, the next run makes it: it appears whole, by its last step."""

    def stopped(source: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        Store.create(tmp_path / "s.sqlite", stores.assigned())
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    with contextlib.closing(Store.create(tmp_path / "s.sqlite", stores.assigned())) as store:
        assert store.kept() == {}
