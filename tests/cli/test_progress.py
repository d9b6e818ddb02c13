"""Progress is a bar on a terminal and a few plain lines elsewhere."""

from __future__ import annotations

import io
import os
import shutil

import pytest

from grader.cli.progress import ProgressDisplay


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _run(stream: io.StringIO, total: int) -> str:
    with ProgressDisplay(stream, "homework") as display:
        for done in range(1, total + 1):
            display.show(done, total, "The \x1b[31mnext\x1b[0m test\n of all")
    return stream.getvalue()


def test_elsewhere_than_on_a_terminal_there_are_ten_plain_lines() -> None:
    """A log gets ten lines, however many tests there are, and the last says that all are judged."""
    lines = _run(io.StringIO(), 60).splitlines()
    assert lines[0] == "homework: 6 of 60 tests judged"
    assert lines[-1] == "homework: 60 of 60 tests judged"
    assert len(lines) == 10


def test_few_tests_are_few_lines() -> None:
    """No test is said twice."""
    assert _run(io.StringIO(), 3).splitlines() == [f"homework: {done} of 3 tests judged" for done in (1, 2, 3)]


@pytest.mark.parametrize("columns", [20, 40, 200])
def test_a_terminal_has_a_bar_of_one_line_that_goes_away(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bar fits into the width, is drawn over itself, has no colour, and leaves an empty line."""
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((columns, 24)))
    out = _run(_Terminal(), 4)
    assert "\n" not in out
    assert "\x1b" not in out
    drawn = out.split("\r")
    assert all(len(line) < columns for line in drawn)
    assert drawn[1] == "homework: starting"[: columns - 1]
    assert any(line.startswith("[##") and " 4/4 " in line for line in drawn)
    assert drawn[-2].strip() == ""
    assert drawn[-1] == ""
