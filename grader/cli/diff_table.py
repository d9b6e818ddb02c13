"""What moves between two stores, as a TA reads it: each submission, why, and its tests; then the whole in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.classroom.diff import Difference, Move, TestMove
from grader.cli.console import show
from grader.figures import counted, points
from grader.text import one_line

_LIMIT = 200  # characters of a key or a name
_INDENT = 2


def print_difference(found: Difference) -> None:
    """Print `found` on standard output."""
    for move in found.moves:
        show(*_move(move), Text())
    show(*(Text(text) for text in _summary(found)))


def _move(move: Move) -> Iterator[RenderableType]:
    names = ", ".join(one_line(person.name or person.email or person.sid, _LIMIT) for person in move.people)
    before = f" (before: {one_line(move.old_key, _LIMIT)})" if move.old_key is not None else ""
    who = Text(one_line(move.key, _LIMIT), style="bold")
    who.append(before + (f"  {names}" if names else ""), style="not bold")
    yield _line(who, f"{points(move.old)} to {points(move.new)}", _signed(move.change), move.change)
    yield Padding(Text(one_line(move.why)), (0, 0, 0, _INDENT))
    for test in move.tests:
        text = Text(f"{one_line(test.part, 20)}  {one_line(test.name)}")
        change = (test.new or 0.0) - (test.old or 0.0)
        yield Padding(
            _line(text, f"{points(test.old)} to {points(test.new)}", _signed(change), change), (0, 0, 0, _INDENT)
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
        yield f"by the grader {points(test.old_machine)} to {points(test.new_machine)}"
    if test.causes != move.causes:
        yield f"cause: {' or '.join(test.causes)}"


def _summary(found: Difference) -> Iterator[str]:
    if not found.moves:
        yield f"{found.assignment}: nothing moves in {counted(found.unmoved, 'submission')}"
        return
    yield (
        f"{found.assignment}: of {counted(found.unmoved + len(found.moves), 'submission')} {len(found.moves)} move: "
        f"{found.rise} rise, {found.fall} fall"
    )
    counts = Counter(" or ".join(move.causes) for move in found.moves)
    yield f"Causes: {', '.join(f'{cause} {count}' for cause, count in counts.most_common())}"


def _signed(value: float) -> str:
    shown = points(abs(value))
    return "=" if shown == "0" else f"{'-' if value < 0 else '+'}{shown}"
