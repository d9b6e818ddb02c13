"""Removing a folder that a worker has filled: however deep, locked or full of links, and nothing outside of it."""

from __future__ import annotations

import os
from contextlib import suppress

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def remove(folder: str) -> None:
    """Remove `folder` with all that is in it, as far as the system lets us; whoever filled it must have ended.

    Not by recursion, which a worker could make go deeper than any stack.
    """
    with suppress(OSError):
        top = os.open(folder, _FOLDER)
        try:
            _empty(top)
        finally:
            os.close(top)
        os.rmdir(folder)


def _empty(top: int) -> None:
    here = os.dup(top)
    # The folders still to be removed at each level on the way down to `here`.
    levels: list[list[str]] = []
    try:
        levels.append(_clear(here))
        while levels:
            if levels[-1]:
                name = levels[-1][-1]
                # Its owner may have locked it; it is a folder and no link, and nobody is left to change that.
                os.chmod(name, 0o700, dir_fd=here)
                here = _go(here, name)
                levels.append(_clear(here))
                continue
            levels.pop()
            if levels:
                here = _go(here, "..")
                os.rmdir(levels[-1].pop(), dir_fd=here)
    finally:
        os.close(here)


def _go(here: int, name: str) -> int:
    there = os.open(name, _FOLDER, dir_fd=here)
    os.close(here)
    return there


def _clear(folder: int) -> list[str]:
    """Unlink whatever is no folder; returns the names of those that are."""
    with os.scandir(folder) as entries:
        found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    for name, is_folder in found:
        if not is_folder:
            os.unlink(name, dir_fd=folder)
    return [name for name, is_folder in found if is_folder]
