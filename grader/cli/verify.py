"""`grader verify`: does an assignment grade itself right?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from grader.cli import options


@click.command(epilog="\b\nExamples:\n  grader verify solutions/disc13\n  grader verify disc13 --json")
@options.assignment_argument
@options.json_option("Every check and the matrix")
@click.option("--long", "long", is_flag=True, help="Ten seeds for every known mistake, too.")
def command(name: str | None, as_json: bool, long: bool) -> int:
    """Grade the reference, its stub, every known mistake and every recorded alternative, and say what does not hold.

    ASSIGNMENT may be left out where there is only one. Exit status 1 where anything does not hold; the first fault is
    said on standard error.
    """
    from grader import assignment
    from grader.cli.progress import ProgressDisplay
    from grader.machine import require_torch

    require_torch()
    from grader.release.verify import verify

    chosen = assignment.read(assignment.find(name, Path.cwd(), say="ASSIGNMENT, by its name or folder"))
    with ProgressDisplay(sys.stderr, f"verify {chosen.name}", "gradings done") as display:
        found = verify(chosen, mistake_seeds=10 if long else 2, on_progress=lambda d, t: display.show(d, t, ""))
    if as_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2))
    else:
        from grader.cli.verify_table import print_verification

        print_verification(found)
    for check in found.checks:
        if not check.ok:
            click.echo(f"grader: {check.check}: {check.detail}", err=True)
            break
    return 0 if found.ok else 1
