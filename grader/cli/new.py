"""`grader new`: begin an assignment."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="\b\nExample:\n  grader new homework3")
@click.argument("name")
def command(name: str) -> int:
    """Write solutions/NAME: a small assignment that can be graded and released as it stands.

    It has one file of three functions, hidden and public tests, and two known mistakes. Its seed is drawn anew.
    """
    import secrets

    from grader.release.scaffold import create

    folder = create(name, secrets.randbits(52), Path.cwd())
    click.echo(f"{folder}: begin with logistic.py, then hidden/test_logistic.py")
    return 0
