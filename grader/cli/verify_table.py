"""What `verify` found, as an instructor reads it: what does not hold, the matrix by part, and what was checked."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.release.verify import Verification
from grader.release.verify.checks import Row

_PIPED_WIDTH = 80


def print_verification(found: Verification) -> None:
    """Print `found` on standard output: faults in full, what holds in numbers."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _PIPED_WIDTH
    console = Console(width=width, highlight=False, markup=False, emoji=False)
    faults = [check for check in found.checks if not check.ok]
    mistakes = {f"mistake {row.mistake}" for row in found.matrix}
    for check in found.checks:
        if check.ok and check.check not in mistakes:
            console.print(Text(f"ok     {check.check}: {check.detail}"))
    console.print(Text())
    console.print(_matrix(found.matrix))
    for check in faults:
        console.print(Text(f"FAULT  {check.check}: {check.detail}", style="red"))
    verdict = f"{len(faults)} of them not" if faults else "all hold"
    console.print(Text(f"\n{found.assignment}: {len(found.checks)} checks, {verdict}"))


def _matrix(rows: Iterable[Row]) -> Table:
    """The kill matrix in short: of each part, how many known mistakes, and how many of them are what they should be."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
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
