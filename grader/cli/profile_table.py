"""Where the time of one grading went, as a table on standard error."""

from __future__ import annotations

import resource
import time

import click

from grader.grading.phases import ENDING, READING, SHOWING, WORKERS, Profile


def print_profile(profile: Profile, *, seconds: float, read_s: float) -> None:
    """Print the CPU seconds of every phase, with what is left over of all that this command and its processes used.

    `seconds` is how long the grading took by the clock, `read_s` what this process had used before. To be called once
    all processes have ended.
    """
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    measured = sum(profile.phases.values())
    rows = {READING: read_s, **profile.phases, SHOWING: time.process_time() - read_s}
    rows[ENDING] = max(children.ru_utime + children.ru_stime - measured, 0.0)
    total = sum(rows.values())
    click.echo("\nWhere the time went, in CPU seconds:", err=True)
    for name, spent in rows.items():
        count = f" ({profile.workers})" if name == WORKERS else ""
        click.echo(f"  {name + count:<42}{spent:8.3f}{spent / total:8.1%}", err=True)
    click.echo(f"  {'all together':<42}{total:8.3f}   in {seconds:.2f} s by the clock", err=True)
