"""Grading one submission in this process: load the masters, run the suite over a backend, add up."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from grader import assignment as assignments
from grader import mistakes
from grader.diagnosis import examples
from grader.grading import masters, scoring
from grader.grading.job import Job, OnProgress, Progress
from grader.grading.second import Finding, SecondLooks
from grader.grading.suite import Run, Suite
from grader.report import Report, TestResult
from grader.sandbox.confined import Confined
from grader.sandbox.inprocess import InProcess
from grader.sandbox.launcher import Zygote
from grader.sandbox.program import Program
from grader.sandbox.student import Backend, Student
from grader.sandbox.usage import Usage


def grade_confined(job: Job, zygote: Zygote, on_progress: OnProgress | None = None) -> Report:
    """The report of a submission that runs in workers of `zygote`'s."""
    assignment = assignments.read(Path(job.folder))
    usage = Usage()
    run_ends = usage.began + assignment.limits.run_s
    program = _program(assignment, job)
    backend = Confined(zygote, program, assignment.limits, level=job.isolation, run_ends=run_ends, ended=usage.add)
    return grade_over(backend, job, assignment, zygote.layers(job.isolation), usage, on_progress)


def grade_here(
    job: Job, on_progress: OnProgress | None = None, *, values: Mapping[str, object] | None = None
) -> Report:
    """The report of a submission that runs in this process, without isolation.

    `values` of ours stand in the place of the submission's own, by name.
    """
    assignment = assignments.read(Path(job.folder))
    usage = Usage()
    return grade_over(InProcess(_program(assignment, job), values), job, assignment, (), usage, on_progress)


def _program(assignment: assignments.Assignment, job: Job) -> Program:
    return Program(job.submission, {file.name: file.exports for file in assignment.files})


def grade_over(
    backend: Backend,
    job: Job,
    assignment: assignments.Assignment,
    isolation: tuple[str, ...],
    usage: Usage,
    on_progress: OnProgress | None,
) -> Report:
    """The report of the submission that `backend` runs; the backend is ended. `usage` has counted from the start."""
    reference = masters.reference(assignment)
    declared = {test.id: test for test in assignment.tests}
    wanted = frozenset(test.id for test in assignment.tests if not job.only or test.part in job.only)
    results: dict[str, TestResult] = {}

    student = Student(backend, masters.kinds(reference))
    run_ends = usage.began + assignment.limits.run_s
    suite = Suite(assignment, reference, student, seed=job.seed, wanted=wanted, run_ends=run_ends)
    looks = SecondLooks(
        suite,
        assignment,
        reference,
        student,
        mistakes=lambda: mistakes.read(assignment.folder / "mistakes"),
        examples=lambda: examples.read(assignment.folder / "examples.py", reference),
    )
    finding = Finding()

    def on_run(run: Run) -> None:
        if run.test in wanted:
            results[run.test] = scoring.result(declared[run.test], run.cases)
            if on_progress is not None:
                on_progress(Progress(len(results), len(wanted), declared[run.test].name, results[run.test]))

    try:
        notes = (*job.submission.notes, *backend.notes())
        suite.run(on_run, lambda: looks.look(finding))
    finally:
        looks.close()
        backend.close()
    for name in results:
        results[name] = scoring.result(
            declared[name],
            suite.runs[name].cases,
            carried=finding.carried.get(name, ()),
            mistake=finding.mistakes.get(name),
            example=finding.examples.get(name, ""),
        )
    for test in assignment.tests:
        if test.id not in results:
            results[test.id] = scoring.not_run(test, wanted=test.id in wanted, errors=suite.collection_errors)
    return scoring.report(assignment, job.submission, results, notes=notes, isolation=isolation, usage=usage)
