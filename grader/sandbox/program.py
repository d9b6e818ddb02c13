"""A submission's program as the trusted side knows it: its texts, and which file should define which name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from grader.errors import MissingName
from grader.submission import Submission
from grader.text import clean, one_line

MAX_PROBLEMS = 20
MAX_LINE = 10_000_000
"""A number of a line that no text has; an integer of thousands of digits could not even be printed."""


class Piece(NamedTuple):
    """A file or a cell: its name in messages, and what to ask the loader for."""

    name: str
    request: tuple[str, ...]


class Program:
    """`exports` are the names that each of the assignment's files should define, by file name."""

    def __init__(self, submission: Submission, exports: Mapping[str, Sequence[str]]) -> None:
        self._submission = submission
        self._file_of = {name: file for file, names in exports.items() for name in names}
        self._files = {file.name: file.text for file in submission.files if not file.error}
        self._cells = {f"{submission.notebook}, cell {cell.number}": cell.text for cell in submission.cells}
        self.stems = [_stem(file) for file in exports]
        self.notebook = submission.notebook or ""
        self.placeholders: tuple[str, ...] = ()

    def texts(self) -> dict[str, str]:
        """Every text by the name that stands in tracebacks."""
        return {**self._files, **self._cells}

    def sources(self) -> list[tuple[str, str]]:
        """The files, by name."""
        return list(self._files.items())

    def pieces(self) -> Iterator[Piece]:
        """What is run, in order: the cells from top to bottom, then the files."""
        for name, text in self._cells.items():
            yield Piece(name, ("cell", name, text))
        for name in self._files:
            yield Piece(name, ("file", _stem(name)))

    def path(self, name: str) -> str:
        """Where the loader finds a name: `stem:name`."""
        return f"{_stem(self._file_of.get(name.partition('.')[0], ''))}:{name}"

    def missing(self, name: str, broken: Mapping[str, str], error: MissingName) -> MissingName:
        """What to raise where the program does not define `name`: the reason is mostly the state of its file."""
        file = self._file_of.get(name)
        if file is None:
            return error
        if file in broken:
            return MissingName(f"`{name}` is not defined: {file} could not be run to its end. {broken[file]}")
        if any(source.name == file and source.error for source in self._submission.files):
            return MissingName(f"`{name}` is not defined: {file} could not be read (see the notes).")
        if file not in self._files and not self.notebook:
            return MissingName(f"`{name}` is missing: {file} is not in the submission.")
        where = file if file in self._files else self.notebook
        return MissingName(f"`{name}` is not defined in {where}.")

    def notes(self, problems: object, placeholders: object, broken: Mapping[str, str]) -> tuple[str, ...]:
        """What was met while the program was loaded, in words; what comes from the worker is checked here.

        The placeholders are kept: a later failure may be theirs.
        """
        words = set(" ".join(self.texts().values()).replace(".", " ").replace(",", " ").split())
        listed = placeholders if isinstance(placeholders, list) else []
        named = [name for name in listed if isinstance(name, str) and name in words]
        self.placeholders = tuple(named)
        return (
            *(f"{file} is not in the submission." for file in self._absent()),
            *(self._problem(entry) for entry in (problems if isinstance(problems, list) else [])[:MAX_PROBLEMS]),
            *broken.values(),
            *(f"The package {one_line(name, 40)} is not installed here: only what uses it fails." for name in named),
        )

    def interrupted(self, problems: object) -> dict[str, int]:
        """The pieces whose import took too long, and the line that they must stop before when they are loaded again."""
        found: dict[str, int] = {}
        for entry in problems if isinstance(problems, list) else []:
            match entry:
                case [str(place), int(line), "Interrupted", _] if place in self.texts() and line > 0:
                    found[place] = line
        return found

    def _absent(self) -> list[str]:
        here = {file.name for file in self._submission.files}
        return [] if self.notebook else [file for file in dict.fromkeys(self._file_of.values()) if file not in here]

    def _problem(self, entry: object) -> str:
        match entry:
            case [str(place), int(line), str(kind), str(text)] if place in self.texts():
                where = f"{place}, line {line}" if 0 < line < MAX_LINE else place
                if kind == "Interrupted":
                    return f"{where}: it took too long and was stopped there; only what stands above counts."
                what = f"{where}: {one_line(kind, 60)}: {one_line(clean(text, 300))}"
                if kind in ("SyntaxError", "IndentationError", "TabError"):
                    return f"{what} (Python cannot read it, so nothing in it counts.)"
                return f"{what} (Only what stands above that line counts.)"
        return "A file could not be run to its end."


def _stem(file: str) -> str:
    return file.removesuffix(".py")
