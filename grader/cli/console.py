"""What commands print by rich on standard output: as wide as the terminal, or 80 columns where there is none."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

_PIPED_WIDTH = 80
_TRAILING_SPACES = re.compile(r" +$", re.MULTILINE)


def show(*blocks: RenderableType) -> None:
    """Print `blocks`, each below the one before."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _PIPED_WIDTH
    console = Console(width=width, highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        console.print(Group(*blocks))
    # Rich fills each line with spaces, which nobody wants in a file.
    sys.stdout.write(_TRAILING_SPACES.sub("", captured.get()))


def section(heading: str, body: Sequence[RenderableType]) -> Group:
    """`body` below its heading, indented, with a blank line above."""
    return Group(Text(), Text(heading, style="underline"), Padding(Group(*body), (0, 0, 0, 2)))


def plain_table() -> Table:
    """A table whose only rule is below its head."""
    return Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
