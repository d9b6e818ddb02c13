"""`grader batch`: a class, graded into a store that a later run goes on from."""

from __future__ import annotations

import contextlib
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import options
from grader.errors import UsageError
from grader.figures import counted
from grader.text import one_line

if TYPE_CHECKING:
    from grader.assignment import Assignment
    from grader.classroom.batch import Batch, Step
    from grader.classroom.store import Store
    from grader.classroom.work import Engine

STORE = "grades.sqlite"


@click.command(
    epilog="\b\nExamples:\n  grader batch assignment_1234_export/\n"
    "  grader batch export.zip --store /srv/grades.sqlite --jobs 4"
)
@click.argument("export", type=options.GivenPath())
@options.assignment_option
@click.option(
    "--store", "store_file", type=options.OutputFile(), metavar="FILE", help=f"By default {STORE} beside EXPORT."
)
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="How many at a time; by default one a core.")
@click.option(
    "--engine",
    type=options.OneOf(["local", "dask"]),
    default="local",
    show_default=True,
    help="Where submissions are graded: on this machine, or by the workers of a dask scheduler.",
)
@click.option("--scheduler", metavar="ADDRESS", help="The scheduler for --engine dask, as tcp://HOST:8786.")
@options.seed_option
@options.isolation_option("As of `grader grade`; none: without any, for people one trusts.")
@click.option("--retry-errors", is_flag=True, help="Also grade again where the grader itself had failed.")
@click.option("--no-report", is_flag=True, help="Leave grades.csv and report/ as they are.")
def command(
    export: Path,
    name: str | None,
    store_file: Path | None,
    jobs: int | None,
    engine: str,
    scheduler: str | None,
    seed: int | None,
    isolation: str,
    retry_errors: bool,
    no_report: bool,
) -> int:
    """Grade a class: EXPORT is Gradescope's (a folder or a zip), or a folder of submissions.

    Every result is in the store as soon as it is there. Run again, it grades what is missing and what rests on other
    sources, another suite or another engine now, and keeps the rest.
    """
    from grader import assignment
    from grader.classroom import batch
    from grader.classroom import export as exports
    from grader.classroom.store import Store

    if (engine == "dask") != (scheduler is not None):
        raise UsageError("--engine dask and --scheduler ADDRESS go together; the scheduler prints its address")
    if engine == "dask" and jobs is not None:
        raise UsageError("--jobs goes with --engine local; a dask worker grades as many at a time as it has threads")
    chosen = assignment.read(assignment.find(name, Path.cwd()))
    the_seed = chosen.seed if seed is None else seed
    path = store_file or export.absolute().parent / STORE
    with contextlib.ExitStack() as opened:
        found = exports.read(export, opened, names=[file.name for file in chosen.files])
        for note in found.notes:
            click.echo(f"note: {one_line(note)}", err=True)
        opened.enter_context(batch.alone(path.parent))
        grading = _engine(engine, scheduler, chosen, seed=the_seed, isolation=isolation, jobs=jobs)
        opened.enter_context(contextlib.closing(grading))
        store = opened.enter_context(contextlib.closing(Store.create(path, batch.assigned(chosen))))
        work = batch.Batch(found.entries, chosen, store, seed=the_seed, retry_errors=retry_errors)
        click.echo(f"{path}: {work.plan}", err=True)
        if work.plan.todo:
            _grade(work, grading)
        return _finish(store, path, with_report=not no_report)


def _engine(
    kind: str, scheduler: str | None, assignment: Assignment, *, seed: int, isolation: str, jobs: int | None
) -> Engine:
    if kind == "dask" and scheduler is not None:
        from grader.classroom.cluster import DaskEngine

        return DaskEngine(scheduler, assignment, seed=seed, isolation=isolation)
    from grader import machine
    from grader.classroom.local import LocalEngine

    return LocalEngine(assignment, seed=seed, isolation=isolation, jobs=jobs or max(int(machine.cores()), 1))


def _grade(work: Batch, engine: Engine) -> None:
    from grader.cli.progress import ProgressDisplay

    began = time.monotonic()
    done = 0
    try:
        with ProgressDisplay(sys.stderr, "class", "submissions graded") as display:

            def on_step(step: Step) -> None:
                nonlocal done
                done = step.done
                display.show(step.done, step.total, _running(step), _pace(step, time.monotonic() - began))

            work.run(engine, on_step)
    except KeyboardInterrupt:
        click.echo(f"{done} of {len(work.plan.todo)} graded and stored; the same command goes on from there", err=True)
        raise


def _running(step: Step) -> str:
    return ", ".join(one_line(key, 40) for key in step.running)


def _pace(step: Step, seconds: float) -> str:
    """How fast it goes and how long it takes yet; nothing before the first is done."""
    if not step.done or seconds <= 0:
        return ""
    left = round((step.total - step.done) * seconds / step.done)
    return f"{step.done / seconds:.1f} a second, {left // 60} min {left % 60:02} s left"


def _finish(store: Store, path: Path, *, with_report: bool) -> int:
    from grader.classroom.record import Outcome

    records = store.kept().values()
    outcomes = [kept.outcome for kept in records]
    failed = sum(kept.to_retry for kept in records)
    said = ", ".join(f"{outcomes.count(outcome)} {outcome.value}" for outcome in Outcome if outcome in outcomes)
    click.echo(f"{path}: {counted(len(outcomes), 'submission')}: {said}")
    if with_report:
        from grader.cli.report import write

        write(store, path.parent)
    if failed:
        click.echo(
            f"grader: it failed itself in {failed} of them; staff must look, the submissions are not to blame "
            "(--retry-errors grades them again)",
            err=True,
        )
    return 1 if failed else 0
