"""A class's archive, unpacked into a private folder: programs and notebooks whole, of all other files the names."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from grader import packing
from grader.classroom import metadata
from grader.errors import SubmissionError, UsageError
from grader.text import some

MAX_FILE = 32 << 20  # bytes of one program or notebook
MAX_ARCHIVE = 128 << 20  # bytes of a submission that is itself an archive
MAX_SUBMISSION = 160 << 20  # bytes of one submission's programs, notebooks and archives
MAX_CLASS = 8 << 30  # bytes
_MAX_DIRECTORY = 128 << 20  # bytes; that of a class with virtual environments in it takes a few million
_UNUSABLE_NAME = {errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ, errno.ENOTDIR, errno.EEXIST, errno.EISDIR}
_NOWHERE = f"{os.devnull}/not unpacked"  # what the links in the folder lead to: nothing can be there


def unpacked(path: Path, opened: contextlib.ExitStack) -> tuple[Path, tuple[str, ...]]:
    """The folder that holds what the archive `path` holds, until `opened` is closed, and notes on what it lacks.

    It is private to its owner, and nothing in it leads out of it. What nobody grades, data and pictures, is there as an
    empty file. UsageError where the archive cannot be unpacked.
    """
    archive = packing.open_zip(path, opened, _MAX_DIRECTORY)
    listed, notes = packing.members(path, archive)
    folders = [packing.parts(info.filename) for info in archive.infolist() if info.is_dir()]
    try:
        top = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="grader-class-")))
        left_out = _write(path, listed, top)
        for folder in folders:
            if len(folder) <= 2:  # an empty folder is a submission, too
                with contextlib.suppress(FileExistsError, NotADirectoryError):
                    top.joinpath(*folder).mkdir(parents=True, mode=0o700)
    except OSError as error:
        raise UsageError(
            f"{path}: it cannot be unpacked ({error.strerror}); unpack it yourself and name the folder"
        ) from error
    if left_out:
        notes.append(f"not unpacked, or not to their end: {some(left_out, 3)}")
    return top, tuple(notes)


def _write(path: Path, listed: Sequence[packing.Entry], top: Path) -> list[str]:
    """Write the members below `top`, nearest to it first; the names of those that are not there, or not whole."""
    one_root = len({entry.path[0] for entry in listed if len(entry.path) > 1}) == 1
    about = min((entry.path for entry in listed if entry.path[-1] == metadata.NAME), key=len, default=())
    spent: Counter[tuple[str, ...]] = Counter()
    left_out = []
    for entry in sorted(listed, key=lambda entry: len(entry.path)):
        owner = entry.path[: 1 + one_root]
        useful = metadata.MAX_BYTES if entry.path == about else _useful(entry.path)
        try:
            written, whole = _put(top, entry, useful, MAX_SUBMISSION - spent[owner])
            spent[owner] += written
        except FileExistsError:
            # Of members with one path the first in the list counts; a file in the place of a folder is another matter.
            whole = os.path.lexists(top.joinpath(*entry.path))
        except SubmissionError:
            whole = False
        except (OSError, ValueError) as error:
            if isinstance(error, OSError) and error.errno not in _UNUSABLE_NAME:
                raise
            whole = False
        if not whole:
            left_out.append(packing.shown("/".join(entry.path)))
        if spent.total() > MAX_CLASS:
            raise UsageError(
                f"{path}: its programs and notebooks take more than {MAX_CLASS >> 30} GB; "
                "unpack it yourself and name the folder"
            )
    return left_out


def _useful(where: tuple[str, ...]) -> int:
    """How many bytes of a file anyone reads, at most."""
    kind = os.path.splitext(where[-1])[1].lower()
    if kind in (".py", ".ipynb"):
        return MAX_FILE
    return MAX_ARCHIVE if kind == ".zip" and len(where) <= 2 else 0


def _put(top: Path, entry: packing.Entry, useful: int, room: int) -> tuple[int, bool]:
    """Make one file below `top`; how many bytes of it were written, and whether that is all that is of use."""
    target = top.joinpath(*entry.path)
    target.parent.mkdir(parents=True, exist_ok=True)
    if entry.unfit:
        # It must be seen to be there, and lead nowhere.
        os.symlink(_NOWHERE, target)
        return 0, True
    most = min(useful, room)
    data = entry.load(most + 1) if useful else b""
    with open(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(data[:most])
    return min(len(data), most), len(data) <= most
