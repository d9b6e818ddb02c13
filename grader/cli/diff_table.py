"""What moves between two stores, as a TA reads it: each submission, why, and its tests; then the whole in numbers."""

from __future__ import annotations

import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.classroom.diff import Difference, Move, TestMove
from grader.text import one_line

_PIPED_WIDTH = 80
_LIMIT = 200  # characters of a key or a name
_INDENT = 2
_TRAILING_SPACES = re.compile(r" +$", re.MULTILINE)


def print_difference(found: Difference) -> None:
    """Print `found` on standard output, as wide as the terminal, or 80 columns where there is none."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _PIPED_WIDTH
    console = Console(width=width, highlight=False, markup=False, emoji=False)
    for move in found.moves:
        with console.capture() as captured:
            console.print(Group(*_move(move), Text()))
        # Rich fills each line with spaces, which nobody wants in a file.
        sys.stdout.write(_TRAILING_SPACES.sub("", captured.get()))
    for text in _summary(found):
        console.print(Text(text))


def _move(move: Move) -> Iterator[RenderableType]:
    names = ", ".join(one_line(person.name or person.email or person.sid, _LIMIT) for person in move.people)
    before = f" (before: {one_line(move.old_key, _LIMIT)})" if move.old_key is not None else ""
    who = Text(one_line(move.key, _LIMIT), style="bold")
    who.append(before + (f"  {names}" if names else ""), style="not bold")
    yield _line(who, f"{_points(move.old)} to {_points(move.new)}", _signed(move.change), move.change)
    yield Padding(Text(one_line(move.why)), (0, 0, 0, _INDENT))
    for test in move.tests:
        text = Text(f"{one_line(test.part, 20)}  {one_line(test.name)}")
        change = (test.new or 0.0) - (test.old or 0.0)
        yield Padding(
            _line(text, f"{_points(test.old)} to {_points(test.new)}", _signed(change), change), (0, 0, 0, _INDENT)
        )
        story = "; ".join(_story(test, move))
        if story:
            yield Padding(Text(story, style="dim"), (0, 0, 0, 2 * _INDENT))


def _line(text: Text, scores: str, change: str, sign: float) -> Table:
    line = Table.grid(expand=True, padding=(0, 2, 0, 0))
    line.add_column(ratio=1, overflow="fold")
    line.add_column(no_wrap=True, justify="right")
    line.add_column(no_wrap=True, justify="right", width=7)
    line.add_row(text, scores, Text(change, style="red" if sign < 0 else "green" if sign > 0 else ""))
    return line


def _story(test: TestMove, move: Move) -> Iterator[str]:
    """What the scores of a test do not say themselves."""
    if test.correction is not None:
        yield f"a correction was {test.correction}"
    if (test.old, test.new) != (test.old_machine, test.new_machine):
        yield f"by the grader {_points(test.old_machine)} to {_points(test.new_machine)}"
    if test.causes != move.causes:
        yield f"cause: {' or '.join(test.causes)}"


def _summary(found: Difference) -> Iterator[str]:
    if not found.moves:
        yield f"{found.assignment}: nothing moves in {found.unmoved} submissions"
        return
    yield (
        f"{found.assignment}: of {found.unmoved + len(found.moves)} submissions {len(found.moves)} move: "
        f"{found.rise} rise, {found.fall} fall"
    )
    counts = Counter(" or ".join(move.causes) for move in found.moves)
    yield f"Causes: {', '.join(f'{cause} {count}' for cause, count in counts.most_common())}"


def _points(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def _signed(value: float) -> str:
    shown = _points(abs(value))
    return "=" if shown == "0" else f"{'-' if value < 0 else '+'}{shown}"
