"""`grader gradescope`: what Gradescope's `run_autograder` calls."""

from __future__ import annotations

import os
from pathlib import Path

import click

from grader.cli import options


@click.command(epilog="\b\nExample:\n  grader gradescope --root /autograder")
@click.option(
    "--root",
    type=options.GivenPath(exists=True, file_okay=False),
    default=Path("/autograder"),
    show_default=True,
    help="The folder that the platform has laid out.",
)
@click.option("--assignment", type=options.GivenPath(), metavar="FOLDER", help="Else ROOT/source/assignment.")
@click.option("--self-test", is_flag=True, help="Grade the reference instead, and fail unless it gets all points.")
def command(root: Path, assignment: Path | None, self_test: bool) -> int:
    """Grade ROOT/submission and write ROOT/results/results.json.

    A valid result stands there from the first second on, and the run ends before the platform's own deadline
    (TIMEOUT_SECONDS, else 600). The exit status is 0 whatever a student submits, and 1 where the grader failed.
    """
    from grader.gradescope import harness

    run = harness.run_of(root.resolve(), os.environ, assignment)
    if self_test:
        report = harness.self_test(run)
        layers = ", ".join(report.isolation)
        click.echo(
            f"the reference gets {report.score:g} of {report.max_score:g} points in {report.seconds:g} s ({layers})"
        )
        return 0
    return 0 if harness.grade(run) else 1
