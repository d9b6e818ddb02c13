"""`grader diff`: two stores of a class, and whose score moves between them."""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path

import click

from grader.cli import options
from grader.errors import UsageError
from grader.figures import counted

_STANDARD_OUTPUT = Path("-")


@click.command(
    epilog="\b\nExamples:\n  grader diff before.sqlite grades.sqlite\n  grader diff before.sqlite grades.sqlite --csv -"
)
@click.argument("old", type=options.GivenPath())
@click.argument("new", type=options.GivenPath())
@options.json_option("Every move")
@click.option(
    "--csv",
    "csv_file",
    type=options.GivenPath(allow_dash=True),
    metavar="FILE",
    help="Also write a row for each test that moved; -: standard output.",
)
@click.option("--allow-lower", is_flag=True, help="Exit with 0 even where a score falls.")
def command(old: Path, new: Path, as_json: bool, csv_file: Path | None, allow_lower: bool) -> int:
    """Say whose score moves from the store OLD to NEW, by how much, in which tests, and why.

    What counts is the score after corrections by hand. The cause is told apart: the submission itself, the suite, the
    engine or the seed; where several of them differ, each is named. The largest move comes first. Exit status 1 where a
    score falls.
    """
    if as_json and csv_file == _STANDARD_OUTPUT:
        raise UsageError("--json and --csv - both want the standard output; name a file for one of them")
    from grader.classroom import diff, diff_csv
    from grader.classroom.store import Store

    with contextlib.closing(Store.open(old)) as before, contextlib.closing(Store.open(new)) as after:
        found = diff.difference(before, after)
    if csv_file is not None:
        rows = io.StringIO(newline="")
        diff_csv.write(found, rows)
        _write(rows.getvalue(), csv_file)
    if as_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2))
    elif csv_file != _STANDARD_OUTPUT:
        from grader.cli.diff_table import print_difference

        print_difference(found)
    if found.fall and not allow_lower:
        click.echo(f"grader: {counted(found.fall, 'score')} fell; --allow-lower allows it", err=True)
        return 1
    return 0


def _write(rows: str, csv_file: Path) -> None:
    if csv_file == _STANDARD_OUTPUT:
        sys.stdout.write(rows)
        return
    from grader.classroom.table import BEGINS
    from grader.files import write_whole

    write_whole(csv_file, (BEGINS + rows).encode())
