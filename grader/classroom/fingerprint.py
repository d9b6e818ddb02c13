"""What a score rests on, as digests: the assignment's suite, and the engine with the libraries beneath it."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import grader
from grader.errors import UsageError

# The parts of this package that no score depends on: how a class is read and shown, and what is released.
_NOT_GRADING = ("classroom", "cli", "gradescope", "release")
_LIBRARIES = ("numpy", "pytest", "scipy", "torch")
# `assignments` and `dist` are what a release makes; beside masters that stand alone, it lies among them.
_NOT_SUITE = ("alternatives", "assignments", "dist", "public")


def suite_files(folder: Path) -> list[Path]:
    """What the assignment in `folder` grades by: its masters, hidden tests, mistakes, examples, `assignment.toml`."""
    return _files(folder, _NOT_SUITE, (".py", ".toml"))


def suite(folder: Path) -> str:
    """SHA-256 in hex of the suite's files."""
    return _digest(folder, suite_files(folder))


def engine() -> str:
    """SHA-256 in hex of this package's half that grades, and the versions of Python and of the libraries that count.

    UsageError where one of the libraries is not installed.
    """
    package = Path(grader.__file__).parent
    versions = [f"{name} {_version(name)}" for name in _LIBRARIES]
    python = ".".join(map(str, sys.version_info[:2]))
    return _digest(package, _files(package, _NOT_GRADING, (".py",)), python, *versions)


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError as error:
        to_do = f"install it for {sys.executable}: python -m pip install {library}"
        raise UsageError(f"{library} is not installed; {to_do}") from error


def _files(folder: Path, left_out: Iterable[str], kinds: tuple[str, ...]) -> list[Path]:
    skipped = {*left_out, "__pycache__"}
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in kinds and not skipped & set(path.relative_to(folder).parts[:-1]) and path.is_file()
    )


def _digest(folder: Path, files: Iterable[Path], *texts: str) -> str:
    whole = hashlib.sha256("\n".join(texts).encode())
    for path in files:
        data = path.read_bytes()
        whole.update(f"\n{path.relative_to(folder).as_posix()} {len(data)}\n".encode())
        whole.update(data)
    return whole.hexdigest()
