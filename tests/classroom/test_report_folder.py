"""A report is put in its place whole, whoever else is there and whatever ends the run that writes it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.classroom.outputs import write_all
from grader.classroom.report import folder as folders
from grader.classroom.report.writer import Writer
from grader.classroom.store import Store
from grader.errors import UsageError
from tests.classroom import made

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A small store, beside which its report is written."""
    with contextlib.closing(made.small_store(tmp_path)) as opened:
        yield opened


@pytest.mark.parametrize("swap", [True, False])
def test_a_new_report_takes_the_place_of_the_old(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swap: bool
) -> None:
    """All of the old one is gone, and nothing else lies about, also where the system cannot swap two names."""
    if not swap:
        monkeypatch.setattr(folders, "_exchanged", lambda one, other: False)
    write_all(store, tmp_path)
    (tmp_path / "report" / "stale.html").touch()
    write_all(store, tmp_path)
    assert not (tmp_path / "report" / "stale.html").exists()
    assert sorted(path.name for path in tmp_path.iterdir() if "sqlite" not in path.name) == ["grades.csv", "report"]


def test_a_failure_leaves_the_old_ones(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the writing fails, what was there is as it was, and nothing half-written lies about."""
    write_all(store, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.suffix in (".html", ".csv")}

    def full(self: Writer, found: object) -> None:
        raise OSError(28, "No space left on device", "somewhere")

    monkeypatch.setattr(Writer, "finish", full)
    with pytest.raises(UsageError, match=r"^somewhere: No space left on device; what was there before is as it was;"):
        write_all(store, tmp_path)
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.suffix in (".html", ".csv")}
    assert after == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_kill_leaves_the_old_one_and_the_next_run_clears_up(store: Store, tmp_path: Path) -> None:
    """A run that ends between two submissions has changed nothing that anybody sees."""
    write_all(store, tmp_path)
    before = {path: path.read_bytes() for path in (tmp_path / "report").rglob("*.html")}
    program = (
        "import os, sys; from pathlib import Path; from grader.classroom.outputs import write_all\n"
        "from grader.classroom.store import Store\n"
        "folder = Path(sys.argv[1]); store = Store.open(folder / 'grades.sqlite')\n"
        "write_all(store, folder, lambda done, total: os._exit(9) if done == 2 else None)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    assert ended.returncode == 9
    assert (tmp_path / ".report.new" / "submissions").is_dir()
    assert {path: path.read_bytes() for path in (tmp_path / "report").rglob("*.html")} == before
    write_all(store, tmp_path)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_what_a_kill_moved_away_is_put_back(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two names cannot be swapped a kill may leave the old report under another: the next run knows."""
    write_all(store, tmp_path)
    (tmp_path / "report").rename(tmp_path / ".report.old")

    def fails(self: Writer, found: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Writer, "finish", fails)
    with pytest.raises(UsageError, match="No space left"):
        write_all(store, tmp_path)
    assert (tmp_path / "report" / "index.html").is_file()
    assert not (tmp_path / ".report.old").exists()


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_what_is_no_report_is_not_removed(store: Store, tmp_path: Path, kind: str) -> None:
    """A folder, a file or a link that only happens to be called so stays, with what is in it."""
    report = tmp_path / "report"
    mine = report if kind == "file" else report / "index.html"
    match kind:
        case "folder":
            report.mkdir()
        case "link":
            (tmp_path / "other").mkdir()
            report.symlink_to(tmp_path / "other")
    mine.write_text("<p>mine</p>")
    with pytest.raises(UsageError, match="no report of ours"):
        write_all(store, tmp_path)
    assert not (tmp_path / "grades.csv").exists()
    assert report.is_symlink() == (kind == "link")
    assert mine.read_text() == "<p>mine</p>"


def test_two_reports_do_not_write_at_once(store: Store, tmp_path: Path) -> None:
    """The second says so and leaves the first alone."""
    with folders.whole_file(tmp_path / "grades.csv") as first:
        first.write("first")
        with pytest.raises(UsageError, match="another report is being written here"):
            write_all(store, tmp_path)
    assert (tmp_path / "grades.csv").read_text(encoding="utf-8") == "first"


def test_a_folder_in_the_place_of_the_table_is_said(store: Store, tmp_path: Path) -> None:
    """It is no file that one may replace."""
    (tmp_path / "grades.csv").mkdir()
    with pytest.raises(UsageError, match="no ordinary file"):
        write_all(store, tmp_path)


def test_a_place_that_is_no_folder_is_said(store: Store, tmp_path: Path) -> None:
    """One line says where nothing can be written."""
    with pytest.raises(UsageError, match="--out"):
        write_all(store, tmp_path / "grades.sqlite" / "below")
