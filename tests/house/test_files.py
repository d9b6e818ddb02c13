"""A file is written whole, or stays as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.files import write_whole


def test_a_file_is_replaced_as_a_whole_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    """What was there is gone, no temporary file stays, and nobody else may read it, unless more is asked for."""
    path = tmp_path / "results.json"
    path.write_text("older and longer", encoding="utf-8")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    write_whole(path, b"for all", mode=0o644)
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_replacement_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk says no at the last moment, the older file and nothing else is left."""

    def refuse(source: str, target: Path) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "results.json"
    path.write_text("older", encoding="utf-8")
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(UsageError, match=r"results\.json: No space left on device; name a file"):
        write_whole(path, b"new")
    assert path.read_text(encoding="utf-8") == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_a_path_that_cannot_be_looked_at_is_refused(tmp_path: Path) -> None:
    """Where the system does not even say what is there, that is one line, too."""
    with pytest.raises(UsageError, match="File name too long; name a file"):
        write_whole(tmp_path / ("long" * 100), b"new")


def test_only_an_ordinary_file_is_replaced(tmp_path: Path) -> None:
    """A folder or a device is refused: replacing `/dev/null` would take it from everybody."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for path in (tmp_path, fifo):
        with pytest.raises(UsageError, match="it is no ordinary file"):
            write_whole(path, b"new")
    assert fifo.is_fifo()
