"""What a release consists of: the folder and the zip for students, the zip for Gradescope, the solutions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from grader.assignment import Assignment
from grader.errors import UsageError
from grader.gradescope.scripts import scripts
from grader.release import handout, strip, texts, wheel
from grader.release.archive import zipped
from grader.release.notebook import notebook

Files = Mapping[str, bytes]

# Right answers for `verify`, which nobody else needs; and what `write` makes beside masters that stand alone.
_NOT_SEALED = frozenset({"alternatives", "assignments", "dist"})


def for_students(assignment: Assignment) -> dict[str, bytes]:
    """The files of `assignments/NAME`, by path: stubs, notebook, public tests and what explains them."""
    stubs = _masters(assignment, strip.stub)
    public = handout.handout(assignment)
    files = {name: text.encode() for name, text in stubs.items()}
    files[f"{assignment.name}.ipynb"] = notebook(stubs, name=assignment.name, title=assignment.title)
    files["assignment.toml"] = handout.encode(public).encode()
    files["README.md"] = texts.readme(public).encode()
    files["requirements.txt"] = texts.requirements(wheel.NAME).encode()
    files["public/conftest.py"] = texts.CONFTEST.encode()
    for path in _files(assignment.folder / "public"):
        files[f"public/{path.relative_to(assignment.folder / 'public').as_posix()}"] = path.read_bytes()
    return files


def student_archive(files: Files) -> dict[str, bytes]:
    """The files of `NAME-student.zip`: those for students, and the engine as the wheel that they install."""
    return {**files, wheel.NAME: wheel.wheel()}


def autograder_archive(assignment: Assignment, wheels: Path | None = None) -> bytes:
    """`NAME-autograder.zip`: scripts, engine, pinned versions, the sealed assignment, and the packages in `wheels`."""
    files = {**scripts(wheel.NAME), wheel.NAME: wheel.wheel(), "requirements.txt": wheel.pins().encode()}
    for path in _files(assignment.folder):
        relative = path.relative_to(assignment.folder)
        if relative.parts[0] not in _NOT_SEALED:
            files[f"assignment/{relative.as_posix()}"] = path.read_bytes()
    if wheels is not None:
        found = sorted(wheels.glob("*.whl"))
        if not found:
            raise UsageError(f"--wheels {wheels}: no .whl file is there; fill it with `pip download`")
        files |= {f"wheels/{path.name}": path.read_bytes() for path in found}
    return zipped(files, executable=("setup.sh", "run_autograder"))


def solutions_archive(assignment: Assignment) -> bytes:
    """`NAME-solutions.zip`: the solved files and the solved notebook, for after the deadline."""
    solved = _masters(assignment, strip.solution)
    files = {name: text.encode() for name, text in solved.items()}
    files[f"{assignment.name}.ipynb"] = notebook(solved, name=assignment.name, title=assignment.title)
    return zipped(files)


def differences(folder: Path, files: Files) -> dict[str, str]:
    """What in `folder` is not as `files` says, by path: "missing", "out of date", or "not part of the release"."""
    found = {}
    there = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    for name in sorted(there.keys() | files.keys()):
        if name not in there:
            found[name] = "missing"
        elif name not in files:
            found[name] = "not part of the release"
        elif there[name].read_bytes() != files[name]:
            found[name] = "out of date"
    return found


def _masters(assignment: Assignment, rewrite: strip.Rewrite) -> dict[str, str]:
    texts_by_name = {}
    for file in assignment.files:
        path = assignment.folder / file.name
        texts_by_name[file.name] = rewrite(path.read_text(encoding="utf-8"), str(path))
    return texts_by_name


def _files(folder: Path) -> Iterator[Path]:
    """The files under `folder` in a fixed order, without links, caches and what begins with a dot."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") or part == "__pycache__" for part in parts)
        if path.is_file() and not path.is_symlink() and not hidden:
            yield path
