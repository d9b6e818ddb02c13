"""`grader release`: what students and Gradescope get, made from the masters."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli import options
from grader.errors import UsageError
from grader.figures import counted


@click.command(epilog="\b\nExamples:\n  grader release disc13\n  grader release disc13 --check")
@options.assignment_argument
@click.option("--check", is_flag=True, help="Change nothing; say what in assignments/ is out of date (exit status 1).")
@click.option("--solutions", is_flag=True, help="Also the zip that is handed out after the deadline.")
@click.option(
    "--wheels",
    type=options.GivenPath(exists=True, file_okay=False),
    metavar="FOLDER",
    help="Packages for the autograder's zip, so that its image is built without network.",
)
def command(name: str | None, check: bool, solutions: bool, wheels: Path | None) -> int:
    """Build assignments/NAME, dist/NAME-student.zip and dist/NAME-autograder.zip.

    ASSIGNMENT may be left out where there is only one. Nothing is written where something in it would give a solution,
    a hidden test, a known mistake or the secret seed away. Equal masters give equal bytes.
    """
    from grader import assignment
    from grader.release import write

    if check and (solutions or wheels is not None):
        raise UsageError("--check changes nothing; leave --solutions and --wheels out")
    chosen = assignment.read(assignment.find(name, Path.cwd(), say="ASSIGNMENT, by its name or folder"))
    if check:
        found = write.stale(chosen)
        for path, what in found.items():
            click.echo(f"assignments/{chosen.name}/{path}: {what}")
        if found:
            click.echo(f"run `grader release {chosen.name}` to bring it up to date", err=True)
        else:
            click.echo(f"assignments/{chosen.name} is up to date")
        return 1 if found else 0
    for written in write.release(chosen, wheels=wheels, solutions=solutions):
        click.echo(f"{written.relative_to(write.root_of(chosen)).as_posix()}: {_size(written)}")
    return 0


def _size(written: Path) -> str:
    if written.is_file():
        return f"{written.stat().st_size:,} bytes"
    return counted(sum(path.is_file() for path in written.rglob("*")), "file")
