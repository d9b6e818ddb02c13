"""`grader check`: the public tests, on the student's own machine."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from grader.cli import options
from grader.errors import UsageError
from grader.text import one_line


@click.command(epilog="\b\nExamples:\n  grader check\n  grader check disc13.ipynb")
@click.argument("path", type=options.GivenPath(), default=Path())
@click.option("--assignment", "named", type=options.GivenPath(), metavar="FOLDER", help="Where public/ is.")
@options.json_option("The report")
def command(path: Path, named: Path | None, as_json: bool) -> int:
    """Run the public tests on PATH, the working folder or a notebook, and check its derivations.

    Nothing is sent anywhere. A function that hangs is stopped, and the next test goes on. The exit status is 1 where a
    test does not pass.
    """
    from grader.cli.progress import ProgressDisplay
    from grader.release import handout, public_run
    from grader.release.public_report import report

    folder = named or _handout_folder(path)
    public = handout.read(folder)
    submission = handout.submission(path, public)
    began = time.monotonic()
    with ProgressDisplay(sys.stderr, one_line(submission.name, 40)) as display:
        outcome = public_run.run(public, folder, path, display.show)
    found = report(public, submission, outcome, seconds=time.monotonic() - began)
    if as_json:
        from grader.report import encode

        click.echo(encode(found), nl=False)
    else:
        from grader.cli.check_table import print_check

        print_check(found, public)
    return 0 if all(test.status == "passed" for test in found.tests) else 1


def _handout_folder(path: Path) -> Path:
    """The folder at or above `path`, or the working one, that holds an assignment as it was handed out."""
    if not path.exists():
        raise UsageError(f"{path}: there is no such file or folder; check the path")
    start = path.absolute()
    for folder in (start, *start.parents, Path.cwd()):
        if (folder / "assignment.toml").is_file() and (folder / "public").is_dir():
            return folder
    raise UsageError(
        f"{path}: no assignment.toml with a folder public/ beside it, here or above; "
        "run it in the folder that you were given, or name that with --assignment"
    )
