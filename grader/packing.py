"""What a submission is packed in, a folder, a .zip or one file, as a list of entries: none is unpacked or followed."""

from __future__ import annotations

import collections
import contextlib
import functools
import io
import itertools
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from grader.errors import SubmissionError
from grader.text import some

if TYPE_CHECKING:
    import zipfile  # imported where there is a .zip: its 13 ms would otherwise be every start's

MAX_ENTRIES = 20_000
MAX_DEPTH = 20
MAX_ZIP_DIRECTORY = 8 << 20  # bytes; the directory of an honest archive of 20,000 entries takes three million

_SKIPPED = {"__MACOSX", ".git", "__pycache__", ".ipynb_checkpoints", "node_modules"}
_ENVIRONMENT_MARKS = {"pyvenv.cfg", "conda-meta"}
_ENVIRONMENT_PARTS = {"bin", "conda-meta", "etc", "include", "lib", "lib64", "pkgs", "scripts", "share"}
_OPEN_FLAGS = ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")  # each where the system has it
_CHUNK = 1 << 16
_LINK = "a symbolic link"


class Entry(NamedTuple):
    """One file: `path` from the top, `unfit` says what else it is ("" for a regular file), `load(n)` its first n bytes.

    `load` raises SubmissionError, with a reason that begins with "it", where the bytes cannot be had.
    """

    path: tuple[str, ...]
    unfit: str
    load: Callable[[int], bytes]


def entries(path: Path, opened: contextlib.ExitStack) -> tuple[list[Entry], list[str]]:
    """The files at `path`, and notes on what was not looked at; an archive stays open until `opened` is closed.

    Of members of an archive with one and the same path the last comes first: it is what unpacking would leave.
    Raises SubmissionError where `path` is missing, of another kind, or cannot be opened. `path` itself may be a link.
    """
    try:
        mode = path.stat().st_mode
    except PermissionError:
        raise _refused(path, "there is no permission to read it", "change that, or copy it elsewhere") from None
    except (OSError, ValueError):
        raise _refused(path, "there is no such file or folder", "check the path") from None
    if not os.access(path, os.R_OK):
        raise _refused(path, "there is no permission to read it", "change that, or copy it elsewhere")
    if stat.S_ISDIR(mode):
        return _in_folder(path)
    kind = path.suffix.lower()
    if stat.S_ISREG(mode) and kind == ".zip":
        return members(path, open_zip(path, opened, MAX_ZIP_DIRECTORY))
    if stat.S_ISREG(mode) and kind in (".py", ".ipynb"):
        return [Entry((path.name,), "", functools.partial(_load_file, path.resolve()))], []
    what = f"a {kind} file" if kind and stat.S_ISREG(mode) else "this kind of file"
    raise _refused(path, f"{what} cannot be graded", "give a folder, a .zip, a .ipynb or a .py")


def open_zip(path: Path, opened: contextlib.ExitStack, max_directory: int) -> zipfile.ZipFile:
    """The archive at `path`, open until `opened` is closed; its list of members may take `max_directory` bytes.

    Raises SubmissionError where it cannot be opened.
    """
    import zipfile

    try:
        file = opened.enter_context(_SmallReads(io.FileIO(path), max_directory))
        return opened.enter_context(zipfile.ZipFile(file))
    except SubmissionError as error:
        raise _refused(path, str(error), "pack only the files that are to be graded") from None
    except Exception:  # zipfile raises a dozen unrelated types for an archive that is damaged or made to harm
        raise _refused(path, "it is no .zip archive, or only a part of one", "pack it again as .zip") from None


def members(path: Path, archive: zipfile.ZipFile) -> tuple[list[Entry], list[str]]:
    """The files in an archive that `open_zip` opened at `path`, as `entries` tells them."""
    listed = [(parts(info.filename), info) for info in reversed(archive.infolist()) if not info.is_dir()]
    environments = {
        where[:at] for where, _ in listed for at, part in enumerate(where[:MAX_DEPTH]) if part in _ENVIRONMENT_MARKS
    }
    found = []
    too_deep = False
    for where, info in listed:
        kind = _kind_in_zip(info)
        if not where or _is_noise(where[-1], kind, where[:-1] in environments):
            continue
        # One name can pretend to be 30,000 folders deep: no more of it is looked at than could be of use.
        folders = where[:-1][:MAX_DEPTH]
        if any(_is_skipped(part, folders[:at] in environments) for at, part in enumerate(folders)):
            continue
        if len(where) > MAX_DEPTH:
            too_deep = True
            continue
        if info.flag_bits & 1:
            raise _refused(path, "it is protected by a password", "pack it again without one")
        found.append(Entry(where, kind, functools.partial(_load_member, archive, info)))
    return found, _limits_reached(False, too_deep)


def parts(name: str) -> tuple[str, ...]:
    """A member's name as a path below the top, whatever it pretends: no root, drive, or way up; either slash."""
    found = name.replace("\\", "/").split("/")
    return tuple(part for part in found if part not in ("", ".", "..") and not part.endswith(":"))


def shown(name: str) -> str:
    """A name out of a submission, fit to print: one line, no control characters, at most 80 characters."""
    name = _printable(name)
    return name if len(name) <= 80 else f"{name[:60]}…{name[-19:]}"


def _refused(path: Path, what: str, to_do: str) -> SubmissionError:
    return SubmissionError(f"{_printable(str(path))}: {what}; {to_do}")


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _in_folder(root: Path) -> tuple[list[Entry], list[str]]:
    """Level by level, so that what is nearest to the top is found before any limit is reached."""
    found: list[Entry] = []
    closed: list[str] = []
    left, too_deep = MAX_ENTRIES, False
    folders: collections.deque[tuple[str, ...]] = collections.deque([()])
    while folders and left:
        folder = folders.popleft()
        try:
            with os.scandir(root.joinpath(*folder)) as listing:
                inside = [(item.name, _kind(item)) for item in itertools.islice(listing, left)]
        except OSError as error:
            if not folder:
                raise _refused(root, f"it cannot be opened ({error.strerror})", "check the folder") from None
            closed.append("/".join(folder))
            continue
        left -= len(inside)
        environment = any(name in _ENVIRONMENT_MARKS for name, _ in inside)
        for name, kind in sorted(inside):
            where = (*folder, name)
            if kind != "folder":
                if not _is_noise(name, kind, environment):
                    found.append(Entry(where, kind, functools.partial(_load_file, root.joinpath(*where))))
            elif not _is_skipped(name, environment):
                too_deep = too_deep or len(where) > MAX_DEPTH
                if len(where) <= MAX_DEPTH:
                    folders.append(where)
    notes = [f"folders that could not be opened: {some([shown(name) for name in closed], 1)}"] if closed else []
    return found, notes + _limits_reached(not left, too_deep)


def _kind(item: os.DirEntry[str]) -> str:
    if item.is_symlink():
        return _LINK
    if item.is_dir(follow_symlinks=False):
        return "folder"
    return "" if item.is_file(follow_symlinks=False) else "a special file"


def _is_skipped(folder: str, in_environment: bool) -> bool:
    """Whether a folder of this name is nobody's work; an environment may have been made around the student's own."""
    return folder in _SKIPPED or (in_environment and folder.lower() in _ENVIRONMENT_PARTS)


def _is_noise(name: str, kind: str, in_environment: bool) -> bool:
    """Whether what is no folder is nobody's work, either: a Mac's resource fork, or an environment's `lib64`."""
    return name.startswith("._") or (kind == _LINK and _is_skipped(name, in_environment))


def _limits_reached(too_many: bool, too_deep: bool) -> list[str]:
    notes = []
    if too_many:
        notes.append(f"there are {MAX_ENTRIES} files and folders or more: only those nearest to the top were looked at")
    if too_deep:
        notes.append(f"folders more than {MAX_DEPTH} deep were not looked into")
    return notes


def _load_file(path: Path, size: int) -> bytes:
    """The first `size` bytes; a FIFO or link put in the file's place since it was listed neither blocks nor leads."""
    flags = os.O_RDONLY
    for flag in _OPEN_FLAGS:
        flags |= getattr(os, flag, 0)
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise SubmissionError("it is no regular file")
        with open(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise SubmissionError("it is no regular file")
            return file.read(size)
    except OSError as error:
        raise SubmissionError(f"it cannot be read ({error.strerror})") from None


class _SmallReads(io.BufferedReader):
    """A file that never hands out much at once, so that zipfile cannot be made to load an enormous directory."""

    def __init__(self, raw: io.RawIOBase, most: int) -> None:
        super().__init__(raw)
        self._most = most

    def read(self, size: int | None = -1, /) -> bytes:
        most = self._most + 1
        data = super().read(most if size is None or size < 0 else min(size, most))
        if len(data) == most:
            raise SubmissionError("it lists too many files")
        return data


def _kind_in_zip(info: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return _LINK
    special = (stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK)
    return "a special file" if kind in special else ""


def _load_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, size: int) -> bytes:
    """The first `size` bytes of a member, unpacked piece by piece: what its header says of its size is not believed."""
    import zipfile

    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # others unpack far more than is asked for
        raise SubmissionError("it is compressed in an unusual way; pack it again as an ordinary .zip")
    data = bytearray()
    try:
        with archive.open(info) as member:
            while len(data) < size and (chunk := member.read(min(_CHUNK, size - len(data)))):
                data += chunk
    except Exception:  # as in `open_zip`: zlib.error, EOFError, NotImplementedError, struct.error and more
        raise SubmissionError("it is damaged in the archive; pack it again") from None
    return bytes(data)
