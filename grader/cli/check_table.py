"""The outcome of public tests as a student reads it: parts, what to look at, and how much remains unseen."""

from __future__ import annotations

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.cli.console import plain_table, section, show
from grader.figures import counted
from grader.release.handout import Handout
from grader.release.public_report import TODO
from grader.report import Report, Status, TestResult
from grader.text import clean, one_line

_NOTE_LIMIT = 600


def print_check(report: Report, public: Handout) -> None:
    """Print the public tests' report on standard output."""
    blocks: list[RenderableType] = [Text(f"{public.title}: {one_line(report.submission)}", style="bold")]
    blocks.append(_parts(report, public))
    if report.notes:
        blocks.append(section("Notes", [Text(f"- {clean(note, _NOTE_LIMIT)}") for note in report.notes]))
    look_at = [test for test in report.tests if test.status is not Status.PASSED and TODO not in test.tags]
    if look_at:
        blocks.append(section("What to look at", [line for test in look_at for line in _story(test)]))
    if any(TODO in test.tags for test in report.tests):
        blocks.append(section("Not done yet", [_not_done(report, public)]))
    show(*blocks, Text(), *_summary(report, public))


def _parts(report: Report, public: Handout) -> Table:
    table = plain_table()
    table.add_column("Part", no_wrap=True)
    table.add_column("Title", overflow="fold")
    table.add_column("Public tests", justify="right", no_wrap=True)
    table.add_column("Hidden", justify="right", no_wrap=True)
    for part in public.part:
        tests = [test for test in report.tests if test.part == part.id]
        passed = sum(test.status is Status.PASSED for test in tests)
        style = "green" if passed == len(tests) else "red" if passed == 0 else "yellow"
        shown = Text(f"{passed} of {len(tests)}", style=style) if tests else Text("-", style="dim")
        table.add_row(part.id, part.title, shown, str(part.hidden_tests))
    return table


def _story(test: TestResult) -> list[RenderableType]:
    lines: list[RenderableType] = [Text(f"{test.part}  {one_line(test.name)}", style="bold")]
    if test.message:
        lines.append(Padding(Text(test.message), (0, 0, 0, 4)))
    lines.append(Padding(Text(test.id, style="dim"), (0, 0, 0, 4)))
    return lines


def _not_done(report: Report, public: Handout) -> Table:
    """The names that are not written yet, part by part."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for part in public.part:
        names = dict.fromkeys(test.tags[1] for test in report.tests if test.part == part.id and TODO in test.tags)
        if names:
            table.add_row(part.id, ", ".join(one_line(name, 60) for name in names))
    return table


def _summary(report: Report, public: Handout) -> list[Text]:
    passed = sum(test.status is Status.PASSED for test in report.tests)
    hidden = sum(part.hidden_tests for part in public.part)
    points = sum(part.points for part in public.part)
    return [
        Text(f"Public tests: {passed} of {len(report.tests)} passed", style="bold"),
        Text(f"Unseen until you submit: {counted(hidden, 'hidden test')}, worth {counted(points, 'point')} in all."),
    ]
