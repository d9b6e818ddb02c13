"""A case: one hostile or unlucky submission, and what its header says must happen to it."""

from __future__ import annotations

import ast
import importlib.util
import tomllib
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

HERE = Path(__file__).resolve().parent
Kind = Literal["forging", "reading", "denial", "escaping", "packing", "unlucky"]


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The header of a case: a table in TOML, in the docstring that its file begins with or in its first comments.

    `failed` and `skipped` name the tests (without `test_`) that end so; every other one must pass. `staff` and
    `student` are regular expressions that must be found in what staff, and what the student, read of a test: the proof
    that the attack ran. `notes` must be found in the notes, `refused` in the one line that refuses the submission.
    `without` says the same as `staff` for a run without isolation, or just "passed": there the attack must succeed.
    The text is appended to an honest solution of `file`, unless it stands `alone`.
    """

    tries: str
    kind: Kind
    failed: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    staff: dict[str, str] = {}
    student: dict[str, str] = {}
    notes: str = ""
    refused: str = ""
    without: dict[str, str] = {}
    file: Literal["little.py", "calls.py"] = "little.py"
    alone: bool = False

    @property
    def proved(self) -> bool:
        """Whether anything in the header proves that the attack ran."""
        return bool(self.staff or self.student or self.notes or self.refused)


class Found(msgspec.Struct, frozen=True):
    """A case and the file that it stands in."""

    path: Path
    case: Case

    @property
    def name(self) -> str:
        """The case's name."""
        return self.path.stem

    def write(self, folder: Path, places: Mapping[str, str]) -> Path:
        """Write the submission into `folder`, an empty one; returns what is to be graded."""
        if self.path.parent.name == "packed":
            return self._packed(folder, places)
        for honest in sorted((HERE / "honest").glob("*.py")):
            (folder / honest.name).write_bytes(honest.read_bytes())
        target = folder / self.case.file
        data = self.path.read_bytes()
        for name, text in places.items():
            data = data.replace(f"@{name}@".encode(), text.encode())
        target.write_bytes(data if self.case.alone else target.read_bytes() + b"\n\n" + data)
        return folder

    def _packed(self, folder: Path, places: Mapping[str, str]) -> Path:
        spec = importlib.util.spec_from_file_location(f"packed_{self.name}", self.path)
        if spec is None or spec.loader is None:
            raise ImportError(self.path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        path: Path = module.pack(folder, places)
        return path


def every() -> list[Found]:
    """All cases, by name."""
    paths = [*(HERE / "cases").glob("*.py"), *(HERE / "packed").glob("*.py")]
    return [Found(path, _header(path)) for path in sorted(paths)]


def _header(path: Path) -> Case:
    text = path.read_bytes().decode("utf-8", errors="replace")
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").removeprefix(" "))
    # A program that Python cannot read has its header in comments.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        header = "\n".join(lines) if lines else ast.get_docstring(ast.parse(text)) or ""
    try:
        return msgspec.convert(tomllib.loads(header), Case)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(f"{path}: {error}") from error
