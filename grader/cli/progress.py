"""How far a grading is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import shutil
from typing import TextIO

from grader.text import one_line

_STEPS = 10  # lines of a whole run where there is no terminal


class ProgressDisplay:
    """Shows on `stream` how many of a run's tests (or another unit) are done; as a context it leaves no bar behind.

    The bar is plain text without colours, as wide as the terminal, and one line high.
    """

    def __init__(self, stream: TextIO, what: str, unit: str = "tests judged") -> None:
        self._stream = stream
        self._what = what
        self._unit = unit
        self._is_terminal = stream.isatty()
        self._shown_width = 0
        self._step = 0

    def __enter__(self) -> ProgressDisplay:
        if self._is_terminal:
            self._draw(f"{self._what}: starting")
        return self

    def __exit__(self, *exception: object) -> None:
        if self._is_terminal:
            self._draw("")
            self._stream.write("\r")
            self._stream.flush()

    def show(self, done: int, total: int, label: str, pace: str = "") -> None:
        """`done` of `total` are done; `label` says what it is at, `pace` how fast it goes."""
        if self._is_terminal:
            text = one_line(f"{pace}: {label}" if pace else label)
            self._draw(_bar(done, total, text, shutil.get_terminal_size().columns - 1))
        elif (step := _STEPS * done // max(total, 1)) > self._step:
            self._step = step
            self._write(f"{self._what}: {done} of {total} {self._unit}{f', {pace}' if pace else ''}\n")

    def _draw(self, line: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        line = line[:width]
        self._write("\r" + line.ljust(min(self._shown_width, width)))
        self._shown_width = len(line)

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def _bar(done: int, total: int, label: str, width: int) -> str:
    count = f"{done}/{total} "
    cells = max(min(width // 3, 30), 5)
    filled = cells * done // max(total, 1)
    return f"[{'#' * filled}{'.' * (cells - filled)}] {count}{label}"[:width]
