"""A student's program made of texts, for tests."""

from __future__ import annotations

from grader.assignment import Limits
from grader.sandbox.program import Program
from grader.submission import Cell, SourceFile, Submission

QUICK = Limits(call_s=0.4, import_s=1.0)


def program(
    files: dict[str, str], cells: tuple[str, ...] = (), exports: dict[str, tuple[str, ...]] | None = None
) -> Program:
    """A program of these files and cells; every file exports what `exports` says, or nothing in particular."""
    submission = Submission(
        name="test",
        files=tuple(SourceFile(name, text) for name, text in files.items()),
        notebook="work.ipynb" if cells else None,
        cells=tuple(Cell(number, text) for number, text in enumerate(cells, 1)),
    )
    return Program(submission, exports or dict.fromkeys(files or ("work.py",), ()))
