"""A report as a TA reads it: parts, what failed and why, the total, and how the program was confined."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.cli.console import plain_table, section, show
from grader.figures import points
from grader.report import Report, Status, TestResult
from grader.text import clean, one_line

_MESSAGE_LIMIT = 3000
_COLOURS = {
    Status.PASSED: "green",
    Status.FAILED: "red",
    Status.PARTIAL: "yellow",
    Status.ERROR: "bold magenta",
    Status.SKIPPED: "dim",
}


def print_report(report: Report, *, title: str, staff: bool) -> None:
    """Print `report` on standard output.

    `staff` adds the passed tests, and of every test its id, its seconds and what only staff may read.
    """
    left_out = _parts_left_out(report)
    blocks: list[RenderableType] = [
        Text(f"{title}: {one_line(report.submission)}", style="bold"),
        _parts(report, left_out),
    ]
    if report.notes:
        blocks.append(section("Notes", [_note(note) for note in report.notes]))
    sections = {
        "The grader failed here, not the submission: staff must look": {Status.ERROR},
        "What lost points": {Status.FAILED, Status.PARTIAL, Status.SKIPPED},
        "What passed": {Status.PASSED} if staff else set(),
    }
    for heading, statuses in sections.items():
        tests = [test for test in report.tests if test.status in statuses and test.part not in left_out]
        if tests:
            blocks.append(section(heading, _tests(tests, staff=staff)))
    show(*blocks, Text(), *_summary(report, left_out))


def _parts_left_out(report: Report) -> set[str]:
    """The parts of which no test was judged: `--only` named others."""
    judged = {test.part for test in report.tests if test.status is not Status.SKIPPED}
    return {part.part for part in report.parts} - judged


def _parts(report: Report, left_out: set[str]) -> Table:
    table = plain_table()
    table.add_column("Part", no_wrap=True)
    table.add_column("Title", overflow="fold")
    table.add_column("Score", justify="right", no_wrap=True)
    table.add_column("of", justify="right", no_wrap=True)
    for part in report.parts:
        if part.part in left_out:
            table.add_row(part.part, part.title, "-", points(part.max_score), style="dim")
            continue
        style = "green" if part.score >= part.max_score else "red" if part.score <= 0 else "yellow"
        table.add_row(part.part, part.title, Text(points(part.score), style=style), points(part.max_score))
    return table


def _tests(tests: Sequence[TestResult], *, staff: bool) -> list[RenderableType]:
    """For each test a line with part, sentence and score, and below it what there is to say, indented alike."""
    indent = max(len(test.part) for test in tests) + 2
    lines: list[RenderableType] = []
    told: set[str] = set()
    for test in tests:
        line = Table.grid(expand=True, padding=(0, 2, 0, 0))
        line.add_column(no_wrap=True, width=indent - 2)
        line.add_column(ratio=1, overflow="fold")
        line.add_column(no_wrap=True, justify="right")
        score = Text(f"{points(test.score)} / {points(test.max_score)}", style=_COLOURS[test.status])
        line.add_row(test.part, Text(one_line(test.name), style="bold"), score)
        lines.append(line)
        lines += [Padding(text, (0, 0, 0, indent)) for text in _story(test, told, staff=staff)]
    return lines


def _story(test: TestResult, told: set[str], *, staff: bool) -> list[Text]:
    """What the student reads, but for hints and examples `told` already; for staff also what only they may read."""
    first, *others = clean(test.message, _MESSAGE_LIMIT).split("\n")
    lines = [first, *(line for line in others if line not in told)]
    told.update(others)
    story = [Text("\n".join(lines))] if test.message else []
    if not staff:
        return story
    facts = [test.id, f"{test.seconds:.2f} s", test.status.value, test.visibility]
    if test.misconception is not None:
        facts.append(test.misconception)
    if test.carried_forward_from:
        facts.append(f"given a right {', '.join(test.carried_forward_from)}")
    story.append(Text("  ".join(facts), style="dim"))
    if test.detail:
        story.append(Text(clean(test.detail, _MESSAGE_LIMIT), style="dim"))
    return story


def _summary(report: Report, left_out: set[str]) -> list[Text]:
    judged = [part for part in report.parts if part.part not in left_out]
    maximum = points(math.fsum(part.max_score for part in judged))
    total = f"Total: {points(report.score)} / {maximum} points" + (" in the parts judged" if left_out else "")
    statuses = [test.status for test in report.tests if test.part not in left_out]
    counts = [f"{statuses.count(status)} {status.value}" for status in Status if status in statuses]
    carried = sum(test.status is Status.PASSED and bool(test.carried_forward_from) for test in report.tests)
    if carried:
        counts.append(f"{carried} of those passed given a right answer to an earlier part")
    return [
        Text(total, style="bold"),
        Text(f"Tests: {', '.join(counts) or 'none'}"),
        Text(f"Isolation: {', '.join(report.isolation) or 'none'}"),
    ]


def _note(note: str) -> Table:
    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_row("-", Text(clean(note, _MESSAGE_LIMIT), overflow="fold"))
    return line
