"""A class's submissions: Gradescope's export, as a folder or a .zip, or a plain folder with one submission an entry."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import msgspec

from grader.classroom import metadata
from grader.classroom.metadata import Named
from grader.classroom.record import Person
from grader.classroom.unpacking import unpacked
from grader.errors import UsageError
from grader.packing import shown
from grader.text import some

_GRADESCOPES = re.compile(r"submission_\d+")
_FILES = (".zip", ".ipynb", ".py")  # a submission may be one of these
_JUNK = {"__MACOSX", "__pycache__", "desktop.ini", "Thumbs.db", metadata.NAME}
_NOBODY = Named((), "")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One submission of a class.

    `key` is the name of its folder or file. `path` is what `grader.submission.read` takes, or None where there is
    nothing to grade: then `note` says why. A `note` beside a path is for the staff.
    """

    key: str
    path: Path | None
    people: tuple[Person, ...] = ()
    submitted_at: str = ""
    note: str = ""


class Export(msgspec.Struct, frozen=True):
    """The submissions, sorted by key, and notes on what in the export is none or cannot be read."""

    entries: tuple[Entry, ...]
    notes: tuple[str, ...]


class _Item(msgspec.Struct, frozen=True):
    """What a folder lists; `kind` is "folder", "link", "other" or "" for a regular file."""

    name: str
    kind: str


def read(path: Path, opened: contextlib.ExitStack, *, names: Collection[str] = ()) -> Export:
    """The submissions of the class at `path`; an archive is unpacked until `opened` is closed.

    `names` are the assignment's files: a folder that holds one of them itself is one student's. UsageError for that,
    for the export of a PDF assignment, and where there is no submission.
    """
    top, notes = _top(path, opened)
    root, listed = _root(top, names)
    named, more = _metadata(root, listed, path)
    is_export = bool(named) or any(item.kind != "" and _GRADESCOPES.fullmatch(item.name) for item in listed)
    if not is_export:
        _reject_single(path, listed, names)
    chosen = [item for item in listed if _is_submission(item, is_export, named)]
    found = _entries(root, chosen, named)
    if not found:
        raise _nothing(path, listed)
    return Export(
        tuple(sorted(found, key=lambda entry: entry.key)),
        (*notes, *more, *_about_names(found, named), *_passed_over(listed, chosen)),
    )


def _top(path: Path, opened: contextlib.ExitStack) -> tuple[Path, tuple[str, ...]]:
    if path.is_dir():
        return path, ()
    if not path.exists():
        raise UsageError(
            f"{path}: there is no such file or folder; name Gradescope's export or a folder of submissions"
        )
    if path.suffix.lower() != ".zip":
        raise UsageError(
            f"{path}: a class is a folder or a .zip; a single submission is graded with `grader grade {path}`"
        )
    return unpacked(path, opened)


def _root(top: Path, names: Collection[str]) -> tuple[Path, list[_Item]]:
    """The folder that holds the submissions, and its list: `top`, or the one folder in it if that is no submission."""
    listed = _listed(top)
    inside = [item for item in listed if not _is_junk(item.name) and (item.kind or _is_gradable(item))]
    if (
        len(inside) != 1
        or inside[0].kind != "folder"
        or _GRADESCOPES.fullmatch(inside[0].name)
        or _has_metadata(listed)
    ):
        return top, listed
    lower = _listed(top / inside[0].name)
    several = sum(_is_gradable(item) and not _is_junk(item.name) for item in lower) > 1
    holds_a_class = _has_metadata(lower) or any(_GRADESCOPES.fullmatch(item.name) for item in lower)
    if holds_a_class or (several and not any(item.name in names for item in lower)):
        return top / inside[0].name, lower
    return top, listed


def _has_metadata(listed: Iterable[_Item]) -> bool:
    return any(item.name == metadata.NAME for item in listed)


def _listed(folder: Path) -> list[_Item]:
    try:
        with os.scandir(folder) as listing:
            return sorted((_Item(item.name, _kind(item)) for item in listing), key=lambda item: item.name)
    except OSError as error:
        raise UsageError(f"{folder}: it cannot be opened ({error.strerror}); check the folder") from error


def _kind(item: os.DirEntry[str]) -> str:
    if item.is_symlink():
        return "link"
    if item.is_dir(follow_symlinks=False):
        return "folder"
    return "" if item.is_file(follow_symlinks=False) else "other"


def _is_junk(name: str) -> bool:
    return name.startswith(".") or name in _JUNK


def _metadata(root: Path, listed: Iterable[_Item], path: Path) -> tuple[Mapping[str, Named], tuple[str, ...]]:
    if not _has_metadata(listed):
        return {}, ()
    try:
        return metadata.read(root / metadata.NAME)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None


def _reject_single(path: Path, listed: Iterable[_Item], names: Collection[str]) -> None:
    ours = [item.name for item in listed if item.name in names and item.kind == ""]
    if ours:
        raise UsageError(
            f"{path}: it holds {ours[0]} itself, so it is one submission, not a class; grade it with `grader grade`"
        )


def _is_submission(item: _Item, is_export: bool, named: Mapping[str, Named]) -> bool:
    if _is_junk(item.name):
        return False
    if is_export:
        return item.name in named or (item.kind != "" and _GRADESCOPES.fullmatch(item.name) is not None)
    return item.kind == "link" or _is_gradable(item)


def _is_gradable(item: _Item) -> bool:
    return item.kind == "folder" or (item.kind == "" and item.name.lower().endswith(_FILES))


def _entries(root: Path, chosen: Iterable[_Item], named: Mapping[str, Named]) -> list[Entry]:
    """One entry a submission that is there, and one for each that only the metadata names."""
    found: dict[str, Entry] = {}
    for item in chosen:
        key = _key(item.name, found)
        who = named.get(item.name, _NOBODY)
        fits = _is_gradable(item)
        note = "" if fits else "a symbolic link is not followed" if item.kind == "link" else "it is no folder"
        if fits and named and item.name not in named:
            note = "the metadata does not name it"
        found[key] = Entry(
            key=key,
            path=root / item.name if fits else None,
            people=who.people,
            submitted_at=who.submitted_at,
            note=note,
        )
    for name, who in named.items():
        if (key := _printable(name)) not in found:
            note = "the metadata names it, and there is no folder for it"
            found[key] = Entry(key=key, path=None, people=who.people, submitted_at=who.submitted_at, note=note)
    return list(found.values())


def _key(name: str, taken: Collection[str]) -> str:
    """The name as text that can be stored: bytes that are no UTF-8 are replaced, and what is then alike is numbered."""
    plain = _printable(name)
    numbered = (f"{plain} {number}" for number in itertools.count(2))
    return next(key for key in itertools.chain([plain], numbered) if key not in taken)


def _printable(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _nothing(path: Path, listed: Iterable[_Item]) -> UsageError:
    if any(item.name.lower().endswith(".pdf") for item in listed):
        return UsageError(f"{path}: it holds PDF files and no programs; export the programming assignment")
    return UsageError(
        f"{path}: there is no submission in it; name Gradescope's export, or a folder that holds a sub-folder, .zip, "
        ".ipynb or .py for each submission"
    )


def _about_names(found: Iterable[Entry], named: Mapping[str, Named]) -> list[str]:
    if not named:
        return []
    nameless = [entry.key for entry in found if entry.path and not entry.people]
    absent = [entry.key for entry in found if not entry.path]
    notes = []
    if nameless:
        notes.append(f"without a name in the metadata: {_some(nameless)}")
    if absent:
        notes.append(f"with nothing to grade: {_some(absent)}")
    return notes


def _passed_over(listed: Iterable[_Item], chosen: Collection[_Item]) -> list[str]:
    others = [item.name for item in listed if item not in chosen and not _is_junk(item.name)]
    return [f"no submission, passed over: {_some(others)}"] if others else []


def _some(names: list[str]) -> str:
    return some([shown(name) for name in names], 5)
