"""`grader report`: the table and the pages of a class, from its store."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import options
from grader.figures import counted

if TYPE_CHECKING:
    from grader.classroom.store import Store


@click.command(epilog="\b\nExamples:\n  grader report grades.sqlite --out grades\n  grader report grades.sqlite")
@click.argument("store", type=options.GivenPath())
@click.option("--out", type=options.GivenPath(), metavar="FOLDER", help="Write there instead of beside the store.")
def command(store: Path, out: Path | None) -> int:
    """Write grades.csv and the folder report from STORE, which `grader batch` made.

    grades.csv has a row for each student and opens in a spreadsheet. report/index.html needs no network: it shows the
    class, each submission, and what staff should look at. Both hold names, and only you may read them.
    """
    from grader.classroom.store import Store

    with contextlib.closing(Store.open(store)) as opened:
        write(opened, out or store.parent)
    return 0


def write(store: Store, folder: Path) -> None:
    """Write the table and the report of `store` into `folder`, with progress, and say where they are."""
    from grader.classroom.outputs import write_all
    from grader.cli.progress import ProgressDisplay

    with ProgressDisplay(sys.stderr, "report", "submissions written") as display:
        written = write_all(store, folder, lambda done, total: display.show(done, total, ""))
    click.echo(f"{written.csv}: the grades of {counted(written.submissions, 'submission')}")
    click.echo(f"{written.report / 'index.html'}: the report; staff should look at {written.to_look_at} of them")
