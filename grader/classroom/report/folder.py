"""A file or a folder that is written whole: under another name, then put in the place of the old one in one step."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from grader.errors import UsageError

MARK = "index.html"
MARKED = b'<meta name="generator" content="grader report">'
_MARK_WITHIN = 4096  # bytes of the first page
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A text that takes the place of `path` when the block ends without an error; else `path` stays.

    UsageError where another process is at it, whose lock goes with it however it ends, or where `path` is no file.
    """
    if path.exists() and not path.is_file():
        raise UsageError(f"{path}: it is no ordinary file; name another folder with --out")
    new = path.with_name(f".{path.name}.new")
    handle = os.open(new, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    try:
        _lock(handle, new)
        try:
            os.ftruncate(handle, 0)  # what a run left that was killed
            with open(handle, "w", encoding="utf-8", errors="replace", newline="", closefd=False) as file:
                yield file
            os.replace(new, path)
        finally:
            new.unlink(missing_ok=True)
    finally:
        os.close(handle)


@contextlib.contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A new, empty folder that takes the place of `path` when the block ends without an error; else `path` stays.

    A report that is there goes; UsageError where something else is. Used within `whole_file`, so that one is alone.
    """
    new, old = path.with_name(f".{path.name}.new"), path.with_name(f".{path.name}.old")
    # What a run left that was killed.
    _remove(new)
    if os.path.lexists(old) and not os.path.lexists(path):
        os.rename(old, path)
    _remove(old)
    _may_go(path)
    new.mkdir(mode=0o700)
    try:
        yield new
        _put(new, path, old)
    finally:
        _remove(new)


def write(path: Path, text: str) -> None:
    """Write a new file that only its owner may read: it holds names."""
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(text.encode("utf-8", "replace"))


def _lock(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        ours = os.path.samestat(os.fstat(handle), os.stat(path))  # or it was renamed before it was ours
    except OSError:
        ours = False
    if not ours:
        raise UsageError(f"{path.parent}: another report is being written here; wait until it is done")


def _may_go(path: Path) -> None:
    """UsageError unless `path` is free or holds a report: nobody's folder that happens to have its name is removed."""
    if not os.path.lexists(path):
        return
    try:
        with open(path / MARK, "rb") as file:
            ours = not path.is_symlink() and MARKED in file.read(_MARK_WITHIN)
    except OSError:
        ours = path.is_dir() and not path.is_symlink() and not any(path.iterdir())
    if not ours:
        raise UsageError(f"{path}: it is there, and no report of ours; move it away or name another folder with --out")


def _put(new: Path, path: Path, old: Path) -> None:
    if not path.exists():
        os.rename(new, path)
    elif not _exchanged(new, path):
        # A kill between these two steps leaves the old one under this name; the next run puts it back.
        os.rename(path, old)
        os.rename(new, path)
        _remove(old)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the system swapped the two names in one step, which Linux can and others cannot."""
    swap = getattr(ctypes.CDLL(None), "renameat2", None)
    if swap is None:
        return False
    failed: int = swap(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), ctypes.c_uint(_RENAME_EXCHANGE))
    return not failed


def _remove(folder: Path) -> None:
    if os.path.lexists(folder):
        shutil.rmtree(folder)
