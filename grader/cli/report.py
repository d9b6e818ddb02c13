"""`grader report`: the table and the pages of a class, from its store."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command(epilog="\b\nExamples:\n  grader report grades.sqlite --out grades\n  grader report grades.sqlite")
@click.argument("store", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FOLDER", help="Write there instead of beside the store."
)
def command(store: Path, out: Path | None) -> int:
    """Write grades.csv and the folder report from STORE, which `grader batch` made.

    grades.csv has a row for each student and opens in a spreadsheet. report/index.html needs no network: it shows the
    class, each submission, and what staff should look at. Both hold names, and only you may read them.
    """
    from grader.classroom.outputs import write_all
    from grader.classroom.store import Store
    from grader.cli.progress import ProgressDisplay

    opened = Store.open(store)
    try:
        with ProgressDisplay(sys.stderr, "report", "submissions written") as display:
            written = write_all(opened, out or store.parent, lambda done, total: display.show(done, total, ""))
    finally:
        opened.close()
    click.echo(f"{written.csv}: the grades of {written.submissions} submissions")
    click.echo(f"{written.report / 'index.html'}: the report; staff should look at {written.to_look_at} of them")
    return 0
