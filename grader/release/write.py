"""Putting a release in its place: nothing is written before everything is made and looked through."""

from __future__ import annotations

from pathlib import Path

from grader.assignment import Assignment
from grader.errors import AssignmentError, UsageError
from grader.files import write_whole
from grader.release import build, handout
from grader.release.archive import zipped
from grader.release.leaks import leaks, secrets

_TO_DO = "release where you may write"


def root_of(assignment: Assignment) -> Path:
    """The folder that gets `assignments/` and `dist/`: the one that holds `solutions/`, else the assignment's own."""
    folder = assignment.folder.resolve()
    return folder.parents[1] if folder.parent.name == "solutions" else folder


def release(assignment: Assignment, *, wheels: Path | None = None, solutions: bool = False) -> list[Path]:
    """Write `assignments/NAME/` and the zips in `dist/`; the paths of what was written, the folder first.

    `wheels` is a folder of packages that go into the autograder's zip; `solutions` adds the zip with the solutions.
    UsageError names the first thing that must not leave the house, and then nothing is written.
    """
    files = build.for_students(assignment)
    for_students = build.student_archive(files)
    _refuse_leaks(assignment, for_students)
    made = {"student": zipped(for_students), "autograder": build.autograder_archive(assignment, wheels)}
    if solutions:
        made["solutions"] = build.solutions_archive(assignment)
    root = root_of(assignment)
    folder = root / "assignments" / assignment.name
    _check_ours(folder, assignment)
    for name, data in files.items():
        _write(folder / name, data)
    for name in build.differences(folder, files):
        (folder / name).unlink()  # what was written is as it should be: only leftovers differ
    written = [folder]
    for kind, data in made.items():
        written.append(root / "dist" / f"{assignment.name}-{kind}.zip")
        _write(written[-1], data)
    return written


def stale(assignment: Assignment) -> dict[str, str]:
    """What in `assignments/NAME` a release would change, as `build.differences`; UsageError as for `release`."""
    files = build.for_students(assignment)
    _refuse_leaks(assignment, build.student_archive(files))
    return build.differences(root_of(assignment) / "assignments" / assignment.name, files)


def _refuse_leaks(assignment: Assignment, files: build.Files) -> None:
    found = leaks(files, secrets(assignment))
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise UsageError(f"nothing was released, for it would give away a secret: {found[0]}{more}")


def _check_ours(folder: Path, assignment: Assignment) -> None:
    """A folder that no release has made is not overwritten."""
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    try:
        name = handout.read(folder).name
    except AssignmentError as error:
        raise UsageError(f"{folder}: it was not made by a release, and would be lost; move it away") from error
    if name != assignment.name:
        raise UsageError(f"{folder}: it holds the assignment {name}; move it away")


def _write(path: Path, data: bytes) -> None:
    """Put `data` in the place of `path` as a whole, readable like any other file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; {_TO_DO}") from error
    write_whole(path, data, mode=0o644, to_do=_TO_DO)
