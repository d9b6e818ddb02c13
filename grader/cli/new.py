"""`grader new`: begin an assignment."""

from __future__ import annotations

from pathlib import Path

import click

from grader.errors import UsageError


@click.command(epilog="\b\nExample:\n  grader new homework3")
@click.argument("name")
def command(name: str) -> int:
    """Write solutions/NAME: a small assignment that can be graded and released as it stands.

    It has one file of three functions and a derivation, hidden and public tests, and four known mistakes. Its seed is
    drawn anew.
    """
    import secrets

    try:
        from grader.release.scaffold import create
    except ModuleNotFoundError as error:
        raise UsageError(
            "this grader came with a release, which has no solved assignment in it; run `grader new` in a checkout"
        ) from error

    folder = create(name, secrets.randbits(52), Path.cwd())
    click.echo(f"{folder}: begin with logistic.py, then hidden/test_logistic.py")
    return 0
