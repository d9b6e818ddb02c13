"""`grader grade`: one submission, graded and shown."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import completion, options
from grader.errors import UsageError
from grader.names import meant
from grader.text import one_line

if TYPE_CHECKING:
    from grader.assignment import Assignment
    from grader.grading.client import OnProfile, Progress
    from grader.grading.phases import Profile
    from grader.report import Report, TestResult
    from grader.submission import Submission


@click.command(
    epilog="\b\nExamples:\n  grader grade submission.zip\n  grader grade --only '3(a),3(b)' --staff homework/"
)
@click.argument("submission", type=options.GivenPath())
@options.assignment_option
@click.option(
    "--results", "results_file", type=options.OutputFile(), metavar="FILE", help="Also write Gradescope's JSON."
)
@options.json_option("The full report")
@click.option(
    "--only", metavar="PART[,PART]", help="Judge only the tests of these parts.", shell_complete=completion.parts
)
@options.seed_option
@options.isolation_option(
    "auto: the strongest this machine has. strict: refuse to run without a filter of system calls and "
    "a barrier to your files. process: a process of its own that can read your files. "
    "none: inside this process, for debugging a suite."
)
@click.option("--profile", "with_profile", is_flag=True, help="Also where the time went, on standard error.")
@click.option("--staff", is_flag=True, help="Also what students must not see: every test, details, seconds.")
def command(
    submission: Path,
    name: str | None,
    results_file: Path | None,
    as_json: bool,
    only: str | None,
    seed: int | None,
    isolation: str,
    with_profile: bool,
    staff: bool,
) -> int:
    """Grade SUBMISSION: a folder, a .zip, a .ipynb or one .py.

    The folder of an assignment, such as solutions/NAME, is a submission, too: its reference, graded by itself.

    Prints what each part earned, what failed, and why in the words that the student reads. A low score is no failure
    of the command: it exits with 0.
    """
    from grader import assignment
    from grader import submission as submissions

    chosen = assignment.read(assignment.find(name, Path.cwd(), submission=submission))
    parts = _parts(only, chosen)
    # Of its own folder only the masters are the submission, and not what stands beside them under the same names.
    itself = os.path.realpath(submission) == os.path.realpath(chosen.folder)
    read = submissions.of_masters(chosen) if itself else submissions.read_for(chosen, submission)
    if isolation == "none":
        click.echo("grader: --isolation none: the submission runs with all your rights", err=True)
    profiles: list[Profile] = []
    read_s = time.process_time()
    report = _graded(
        chosen,
        read,
        seed=seed,
        only=parts,
        isolation=isolation,
        results_file=results_file,
        on_profile=profiles.append,
    )
    _print(report, chosen, as_json=as_json, staff=staff)
    if with_profile:
        _print_profile(profiles, seconds=report.seconds, read_s=read_s)
    if report.grader_failed:
        click.echo("grader: it failed itself in some tests; staff must look, the submission is not to blame", err=True)
    return 1 if report.grader_failed else 0


def _parts(only: str | None, assignment: Assignment) -> tuple[str, ...]:
    """The parts that `--only` names; all of them, as an empty tuple, where it is not given."""
    if only is None:
        return ()
    known = [part.id for part in assignment.parts]
    chosen = tuple(part.strip() for part in only.split(","))
    if chosen == ("",):
        raise UsageError(f"--only: it is empty; known: {', '.join(known)}")
    for part in chosen:
        if part not in known:
            raise UsageError(f"--only {only}: there is no part {part!r}; {meant(part, known)}")
    return chosen


def _graded(
    assignment: Assignment,
    submission: Submission,
    *,
    seed: int | None,
    only: tuple[str, ...],
    isolation: str,
    results_file: Path | None,
    on_profile: OnProfile,
) -> Report:
    """The report of the grading; the results file holds, from before the first test on, what is known so far."""
    from grader.cli.progress import ProgressDisplay
    from grader.files import write_whole
    from grader.gradescope import results

    finished: dict[str, TestResult] = {}

    def write_what_is_known() -> None:
        if results_file is not None:
            known = results.did_not_finish(
                assignment, submission=submission.name, digest=submission.digest, finished=finished
            )
            write_whole(results_file, results.results(known))

    write_what_is_known()
    from grader.grading.client import grade

    with ProgressDisplay(sys.stderr, one_line(submission.name, 40)) as display:

        def on_progress(progress: Progress) -> None:
            if progress.result is not None:
                finished[progress.result.id] = progress.result
                write_what_is_known()
            display.show(progress.done, progress.total, progress.label)

        report = grade(
            assignment,
            submission,
            seed=seed,
            only=only,
            isolation=isolation,
            on_progress=on_progress,
            on_profile=on_profile,
        )
    if results_file is not None:
        write_whole(results_file, results.results(report))
    return report


def _print(report: Report, assignment: Assignment, *, as_json: bool, staff: bool) -> None:
    if as_json:
        from grader.report import encode

        click.echo(encode(report), nl=False)
        return
    from grader.cli.table import print_report

    print_report(report, title=assignment.title, staff=staff)


def _print_profile(profiles: list[Profile], *, seconds: float, read_s: float) -> None:
    from grader.cli.profile_table import print_profile

    if profiles:
        print_profile(profiles[0], seconds=seconds, read_s=read_s)
    else:
        click.echo("grader: --profile: without isolation all is one process; use Python's cProfile", err=True)
