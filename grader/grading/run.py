"""Grading one submission in this process: load the masters, run the suite over a backend, add up."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from grader import assignment as assignments
from grader import mistakes
from grader.assignment import Assignment
from grader.diagnosis import examples
from grader.diagnosis.examples import Examples
from grader.errors import EngineError, RunOver
from grader.grading import masters, phases, scoring
from grader.grading.job import Job, OnProgress, Progress
from grader.grading.second import Findings, SecondLooks
from grader.grading.suite import Run, Suite
from grader.mistakes import Mistake
from grader.report import Report, TestResult
from grader.sandbox.confined import Confined
from grader.sandbox.inprocess import InProcess
from grader.sandbox.launcher import Zygote
from grader.sandbox.program import Program
from grader.sandbox.student import Backend, Student
from grader.sandbox.usage import Usage


@dataclass(frozen=True)
class Loaded:
    """An assignment with what its gradings share: the masters' names, the suite, what is read where a test failed."""

    assignment: Assignment
    reference: SimpleNamespace
    suite: Suite
    mistakes: Callable[[], Sequence[Mistake]]
    examples: Callable[[], Examples]


def load(folder: Path, seed: int) -> Loaded:
    """The assignment in `folder`, its masters run; the suite is not open yet."""
    assignment = assignments.read(folder)
    reference = masters.reference(assignment)
    return Loaded(
        assignment,
        reference,
        Suite(assignment, reference, seed=seed),
        mistakes=functools.cache(lambda: mistakes.read(folder / "mistakes")),
        examples=functools.cache(lambda: examples.read(folder / "examples.py", reference)),
    )


def warm(loaded: Loaded) -> None:
    """Do once, for all gradings to come, what each that loses points would do: read mistakes and examples."""
    loaded.examples()
    loaded.mistakes()


def grade_confined(
    job: Job, zygote: Zygote, on_progress: OnProgress | None = None, *, usage: Usage | None = None
) -> Report:
    """The report of a submission that runs in workers of `zygote`'s; `usage` counts what it takes."""
    counted = usage or Usage()
    loaded = load(Path(job.folder), job.seed)
    return _alone(loaded, lambda: judge_confined(loaded, job, zygote, counted, on_progress))


def grade_here(
    job: Job, on_progress: OnProgress | None = None, *, values: Mapping[str, object] | None = None
) -> Report:
    """The report of a submission that runs in this process, without isolation.

    `values` of ours stand in the place of the submission's own, by name.
    """
    usage = Usage()
    loaded = load(Path(job.folder), job.seed)
    return _alone(loaded, lambda: judge_here(loaded, job, usage, on_progress, values))


def judge_confined(
    loaded: Loaded, job: Job, zygote: Zygote, usage: Usage, on_progress: OnProgress | None = None
) -> Report:
    """As `grade_confined`, while the suite is open; `usage` has counted from the start of this grading."""
    limits = loaded.assignment.limits
    run_ends = usage.began + limits.run_s
    program = _program(loaded, job)
    backend = Confined(zygote, program, limits, level=job.isolation, run_ends=run_ends, ended=usage.add)
    return _judge(loaded, backend, job, zygote.layers(job.isolation), usage, on_progress)


def judge_here(
    loaded: Loaded,
    job: Job,
    usage: Usage,
    on_progress: OnProgress | None = None,
    values: Mapping[str, object] | None = None,
) -> Report:
    """As `grade_here`, while the suite is open."""
    return _judge(loaded, InProcess(_program(loaded, job), values), job, (), usage, on_progress)


def _alone(loaded: Loaded, judge: Callable[[], Report]) -> Report:
    reports: list[Report] = []
    loaded.suite.open(lambda: reports.append(judge()))
    if not reports:
        raise EngineError("pytest did not begin to run the suite")
    return reports[0]


def _program(loaded: Loaded, job: Job) -> Program:
    return Program(job.submission, loaded.assignment.exports)


def _judge(
    loaded: Loaded,
    backend: Backend,
    job: Job,
    isolation: tuple[str, ...],
    usage: Usage,
    on_progress: OnProgress | None,
) -> Report:
    """The report of the submission that `backend` runs; the backend is ended."""
    assignment, suite = loaded.assignment, loaded.suite
    declared = {test.id: test for test in assignment.tests}
    wanted = frozenset(test.id for test in assignment.tests if not job.only or test.part in job.only)
    results: dict[str, TestResult] = {}
    student = Student(backend, masters.kinds(loaded.reference))
    looks = SecondLooks(suite, assignment, loaded.reference, student, loaded.mistakes, loaded.examples)
    findings = Findings()

    def on_run(run: Run) -> None:
        if run.test in wanted:
            results[run.test] = scoring.result(declared[run.test], run.cases)
            if on_progress is not None:
                on_progress(Progress(len(results), len(wanted), declared[run.test].name, results[run.test]))

    usage.begin(phases.TESTS)
    try:
        notes = job.submission.notes
        # Where loading takes all the time that there is, the tests are skipped, and say so.
        with contextlib.suppress(RunOver):
            notes = (*notes, *backend.notes())
        suite.run(student, wanted=wanted, run_ends=usage.began + assignment.limits.run_s, on_run=on_run)
        looks.look(findings, usage.begin)
    finally:
        looks.close()
        backend.close()
    usage.begin(phases.REPORT)
    for name in findings.tests & results.keys():
        results[name] = scoring.result(
            declared[name],
            suite.runs[name].cases,
            carried=findings.carried.get(name, ()),
            mistake=findings.mistakes.get(name),
            example=findings.examples.get(name, ""),
        )
    for test in assignment.tests:
        if test.id not in results:
            results[test.id] = scoring.not_run(test, wanted=test.id in wanted, errors=suite.collection_errors)
    return scoring.report(assignment, job.submission, results, notes=notes, isolation=isolation, usage=usage)
