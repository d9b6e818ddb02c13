"""An assignment: its folder's `assignment.toml` and the tests of its hidden suite, read and checked."""

from __future__ import annotations

import graphlib
import math
import os
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from grader.declared import DeclaredTest, Visibility, declared_tests
from grader.errors import AssignmentError
from grader.names import meant
from grader.text import utf8

__all__ = ["Assignment", "DeclaredTest", "Derivation", "File", "Limits", "Part", "Visibility", "around", "find", "read"]

_Identifier = Annotated[str, Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
_Dotted = Annotated[str, Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$")]
_Positive = Annotated[float, Meta(gt=0, le=1e9)]
_Count = Annotated[int, Meta(gt=0)]
_Text = Annotated[str, Meta(min_length=1)]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the problem sheet, and the points that its tests add up to."""

    id: _Text
    title: _Text
    points: _Positive


class File(msgspec.Struct, frozen=True, kw_only=True):
    """One file that students hand in; `exports` are the top-level names that they write in it."""

    name: Annotated[str, Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*\.py$")]
    exports: tuple[_Identifier, ...]


class Derivation(msgspec.Struct, frozen=True, kw_only=True):
    """A constant that holds a derivation: what it should show, and the part and the points of its hidden test."""

    claim: _Text
    part: _Text
    points: _Positive


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a submission may use: CPU seconds a call and an import, seconds a run, sizes in MB and kB."""

    call_s: _Positive = 5.0
    import_s: _Positive = 20.0
    run_s: _Positive = 540.0
    memory_mb: _Count = 3072
    source_kb: _Count = 1024
    notebook_kb: _Count = 20480


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """An assignment whose parts, files, dependencies and tests fit together.

    `seed` is secret: every draw of a grading comes from it. `depends` names, for a function, those whose mistakes it
    is not charged for; methods are written `Class.method`. `derivations` are the constants that hold one, by name.
    `tests` stand in the order of `files`, then of the source. `attempts_per_day` is how many submissions of a day are
    graded on Gradescope, where that is limited.
    """

    name: str
    title: str
    seed: int
    visibility: Visibility
    parts: tuple[Part, ...]
    files: tuple[File, ...]
    depends: dict[str, tuple[str, ...]]
    derivations: dict[str, Derivation]
    limits: Limits
    tests: tuple[DeclaredTest, ...]
    folder: Path
    attempts_per_day: int | None = None

    @property
    def max_score(self) -> float:
        """The points of all parts together."""
        return math.fsum(part.points for part in self.parts)

    @property
    def exports(self) -> dict[str, tuple[str, ...]]:
        """The names that each file should define, by file name."""
        return {file.name: file.exports for file in self.files}


class _Toml(msgspec.Struct, frozen=True, kw_only=True):
    """What `assignment.toml` may say."""

    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
    title: _Text
    seed: int
    visibility: Visibility = "visible"
    part: Annotated[tuple[Part, ...], Meta(min_length=1)]
    file: Annotated[tuple[File, ...], Meta(min_length=1)]
    depends: dict[_Dotted, tuple[_Dotted, ...]] = {}
    derivation: dict[_Identifier, Derivation] = {}
    limits: Limits = Limits()
    attempts_per_day: _Count | None = None


def read(folder: Path) -> Assignment:
    """The assignment in `folder`, whose hidden suite is read but not run.

    AssignmentError, one line that names the place, for whatever is missing, unknown or does not fit together;
    UsageError for a path that is not UTF-8 text.
    """
    path = folder / "assignment.toml"
    utf8(folder.absolute())
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AssignmentError(
            f"{path}: {error.strerror}; an assignment is a folder that holds an assignment.toml"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AssignmentError(f"{path}: it is not TOML: {error}") from error
    _reject_unknown_keys(table, path)
    try:
        toml = msgspec.convert(table, _Toml)
    except msgspec.ValidationError as error:
        raise AssignmentError(f"{path}: {error}".replace("`", "")) from error
    _reject_repeats((part.id for part in toml.part), "part", path)
    _reject_repeats((file.name for file in toml.file), "file", path)
    _reject_repeats((name for file in toml.file for name in file.exports), "export", path)
    for file in toml.file:
        if not (folder / file.name).is_file():
            raise AssignmentError(f"{path}: the file {file.name} has no master beside assignment.toml; write it")
    _check_depends(toml, path)
    tests = declared_tests(
        folder,
        files=[file.name for file in toml.file],
        parts=[part.id for part in toml.part],
        visibility=toml.visibility,
    )
    _check_points(toml.part, tests, path)
    _check_derivations(toml, tests, path)
    return Assignment(
        name=toml.name,
        title=toml.title,
        seed=toml.seed,
        visibility=toml.visibility,
        parts=toml.part,
        files=toml.file,
        depends=toml.depends,
        derivations=toml.derivation,
        limits=toml.limits,
        tests=tests,
        folder=folder,
        attempts_per_day=toml.attempts_per_day,
    )


def find(
    name_or_folder: str | None, start: Path, *, submission: Path | None = None, say: str = "--assignment NAME-OR-FOLDER"
) -> Path:
    """The folder of an assignment: named by its path from `start`, or by its name in `solutions/` of a folder that
    holds `start`. None stands for the only one there is, else for the one that is the `submission` itself.

    AssignmentError lists the ones there are; where it must ask for one, `say` is how to answer.
    """
    if name_or_folder is not None and (start / name_or_folder / "assignment.toml").is_file():
        return start / name_or_folder
    known = around(start)
    listed = ", ".join(sorted(known)) or "none"
    if name_or_folder is None:
        if len(known) == 1:
            return next(iter(known.values()))
        # Only a known one: a student's folder may hold an assignment.toml, too, and its masters would be run.
        if submission is not None:
            itself = os.path.realpath(start / submission)
            for folder in known.values():
                if os.path.realpath(folder) == itself:
                    return folder
        raise AssignmentError(f"which assignment? say {say} (under {start} and the folders above it: {listed})")
    if name_or_folder in known:
        return known[name_or_folder]
    if (start / name_or_folder).is_dir():
        raise AssignmentError(
            f"{name_or_folder or repr('')}: this folder holds no assignment.toml; name one that does, "
            f"or one of the assignments: {listed}"
        )
    raise AssignmentError(f"{name_or_folder}: no such assignment; {meant(name_or_folder, known)}")


def around(start: Path) -> dict[str, Path]:
    """The assignments of the nearest `solutions` folder that has any, by name."""
    for folder in (start.absolute(), *start.absolute().parents):
        found = {path.parent.name: path.parent for path in sorted(folder.glob("solutions/*/assignment.toml"))}
        if found:
            return found
    return {}


def _reject_unknown_keys(table: dict[str, object], path: Path) -> None:
    tables: list[tuple[str, object, type[msgspec.Struct]]] = [("", table, _Toml)]
    tables += [("[[part]] ", row, Part) for row in _rows(table, "part")]
    tables += [("[[file]] ", row, File) for row in _rows(table, "file")]
    tables += [("[limits] ", table.get("limits"), Limits)]
    derivations = table.get("derivation")
    if isinstance(derivations, dict):
        tables += [(f"[derivation] {name}.", row, Derivation) for name, row in derivations.items()]
    for where, row, kind in tables:
        known = kind.__struct_fields__
        for key in row if isinstance(row, dict) else ():
            if key not in known:
                raise AssignmentError(f"{path}: {where}{key} is no key; {meant(key, known)}")


def _rows(table: dict[str, object], key: str) -> list[object]:
    rows = table.get(key)
    return rows if isinstance(rows, list) else []


def _reject_repeats(names: Iterable[str], what: str, path: Path) -> None:
    seen = set()
    for name in names:
        if name in seen:
            raise AssignmentError(f"{path}: the {what} {name} stands twice; names are unique")
        seen.add(name)


def _check_depends(toml: _Toml, path: Path) -> None:
    exports = [name for file in toml.file for name in file.exports]
    for name in (*toml.depends, *(name for names in toml.depends.values() for name in names)):
        if name.partition(".")[0] not in exports:
            raise AssignmentError(f"{path}: [depends] {name} is exported by no file; {meant(name, exports)}")
    try:
        graphlib.TopologicalSorter(toml.depends).prepare()
    except graphlib.CycleError as error:
        circle = " <- ".join(error.args[1])
        raise AssignmentError(f"{path}: [depends] goes round in a circle: {circle}; take one of these out") from error


def _check_points(parts: tuple[Part, ...], tests: tuple[DeclaredTest, ...], path: Path) -> None:
    sums: dict[str, list[float]] = {part.id: [] for part in parts}
    for test in tests:
        sums[test.part].append(test.points)
    for part in parts:
        total = math.fsum(sums[part.id])
        if not math.isclose(total, part.points, abs_tol=1e-9):
            raise AssignmentError(
                f"{path}: part {part.id} has {part.points:g} points, "
                f"but its {len(sums[part.id])} tests add up to {total:g}; make them equal"
            )


def _check_derivations(toml: _Toml, tests: tuple[DeclaredTest, ...], path: Path) -> None:
    exports = {name: file.name for file in toml.file for name in file.exports}
    parts = [part.id for part in toml.part]
    for name, derivation in toml.derivation.items():
        where = f"{path}: [derivation] {name}"
        if name not in exports:
            raise AssignmentError(f"{where} is exported by no file; {meant(name, exports)}")
        if derivation.part not in parts:
            raise AssignmentError(f"{where}: {derivation.part} is no part; {meant(derivation.part, parts)}")
        wanted = (derivation.part, derivation.points, exports[name])
        if not any((test.part, test.points, test.file) == wanted for test in tests):
            raise AssignmentError(
                f"{where}: no hidden test of {exports[name]} gives {derivation.points:g} points in part "
                f"{derivation.part}; make one that does"
            )
