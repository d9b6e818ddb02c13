"""Trials: submissions of our own, graded in this process, many at a time in parallel.

Masters, stubs, known mistakes and alternatives are ours, so they need no isolation; a class of submissions does.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import msgspec
import torch

from grader import assignment as assignments
from grader import mistakes
from grader import submission as submissions
from grader.assignment import Assignment
from grader.grading import masters
from grader.grading.job import Job
from grader.grading.run import grade_here
from grader.release import strip
from grader.release.verify.numeric import by_differences
from grader.report import Report
from grader.sandbox.confine import kernel
from grader.submission import SourceFile, Submission


class Trial(msgspec.Struct, frozen=True):
    """One grading: of the reference, its differences, stub, empty, a mistake or an alternative; `name` says which."""

    kind: str
    seed: int
    name: str = ""


def run(assignment: Assignment, trials: Sequence[Trial], jobs: int) -> Iterator[tuple[Trial, Report]]:
    """Each trial with its report, in order, on `jobs` processes."""
    torch.set_num_threads(1)
    work = [(str(assignment.folder), trial) for trial in trials]
    if jobs == 1:
        yield from zip(trials, map(_graded, work), strict=True)
        return
    # Forked where the system can: torch is imported once.
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_end_with_the_command) as pool:
        try:
            yield from zip(trials, pool.map(_graded, work, chunksize=4), strict=True)
        except BaseException:
            # Ctrl-C above all: the pool would wait until each process has done all that it was given.
            pool.shutdown(wait=False, cancel_futures=True)
            for child in multiprocessing.active_children():
                child.kill()
            raise


def known_mistakes(assignment: Assignment) -> tuple[mistakes.Mistake, ...]:
    """The assignment's known mistakes."""
    masters.reference(assignment)
    return mistakes.read(assignment.folder / "mistakes")


def alternatives(assignment: Assignment) -> list[str]:
    """The names of the recorded right answers in other styles."""
    folder = assignment.folder / "alternatives"
    return sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def _end_with_the_command() -> None:
    """Ctrl-C is for the command, which ends this process; where the command is killed, this process ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if kernel.LINUX:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)


def _graded(work: tuple[str, Trial]) -> Report:
    folder, trial = work
    assignment = assignments.read(Path(folder))
    job = Job(folder, _submission(assignment, trial), trial.seed, (), "none")
    with contextlib.redirect_stdout(io.StringIO()):
        return grade_here(job, values=_values(assignment, trial))


def _submission(assignment: Assignment, trial: Trial) -> Submission:
    if trial.kind == "alternative":
        return submissions.read_for(assignment, assignment.folder / "alternatives" / trial.name)
    if trial.kind == "empty":
        return Submission(name=trial.kind, files=())
    reference = submissions.of_masters(assignment)
    if trial.kind == "stub":
        stubs = tuple(SourceFile(file.name, strip.stub(file.text, file.name)) for file in reference.files)
        return Submission(name=trial.kind, files=stubs)
    return reference


def _values(assignment: Assignment, trial: Trial) -> dict[str, object]:
    """The mistake in the place of what it is a mistake in: a function as it is, a constant's value.

    For `differences`, every function of the reference with its gradients taken by differences.
    """
    if trial.kind not in ("mistake", "differences"):
        return {}
    reference = masters.reference(assignment)
    if trial.kind == "differences":
        return dict(by_differences(reference))
    known = next(mistake for mistake in mistakes.read(assignment.folder / "mistakes") if mistake.id == trial.name)
    name, _, method = known.of.partition(".")
    wrong = known.function if method or callable(getattr(reference, name)) else known.function()
    return {known.of: wrong}
