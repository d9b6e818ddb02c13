"""What `verify` found, as an instructor reads it: what does not hold, the matrix by part, and what was checked."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from grader.cli.console import plain_table, show
from grader.figures import counted
from grader.release.verify import Row, Verification


def print_verification(found: Verification) -> None:
    """Print `found` on standard output: faults in full, what holds in numbers."""
    faults = [check for check in found.checks if not check.ok]
    mistakes = {f"mistake {row.mistake}" for row in found.matrix}
    held = [check for check in found.checks if check.ok and check.check not in mistakes]
    verdict = f"{len(faults)} of them not" if faults else "all hold"
    show(
        *(Text(f"ok     {check.check}: {check.detail}") for check in held),
        Text(),
        _matrix(found.matrix),
        *(Text(f"FAULT  {check.check}: {check.detail}", style="red") for check in faults),
        Text(f"\n{found.assignment}: {counted(len(found.checks), 'check')}, {verdict}"),
    )


def _matrix(rows: Iterable[Row]) -> Table:
    """The kill matrix in short: of each part, how many known mistakes, and how many of them are what they should be."""
    table = plain_table()
    for heading in ("Mistakes in", "known", "failed there", "named", "full elsewhere", "nearest miss"):
        table.add_column(heading, justify="left" if heading == "Mistakes in" else "right")
    by_part: dict[str, list[Row]] = {}
    for row in rows:
        by_part.setdefault(row.part, []).append(row)
    for part, found in by_part.items():
        misses = [row.miss for row in found if row.miss is not None]
        table.add_row(
            part,
            str(len(found)),
            str(sum(bool(row.failed) for row in found)),
            str(sum(row.named for row in found)),
            str(sum(not row.elsewhere for row in found)),
            f"{min(misses):.0f} tolerances" if misses else "-",
        )
    return table
