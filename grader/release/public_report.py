"""The outcome of public tests as a report, in the form of a grading's: no points, and one result for each test."""

from __future__ import annotations

from collections.abc import Sequence

from grader.release.handout import Handout
from grader.release.public_run import Outcome
from grader.release.public_steps import Ended, Test
from grader.report import PartResult, Report, Status, TestResult
from grader.submission import Submission

_STATUS = {
    "passed": Status.PASSED,
    "failed": Status.FAILED,
    "todo": Status.FAILED,
    "skipped": Status.SKIPPED,
    "error": Status.ERROR,
}
TODO = "todo"  # the first tag of a test whose function or answer is not written yet; the second one is its name


def report(public: Handout, submission: Submission, outcome: Outcome, *, seconds: float) -> Report:
    """The report: a test passes when all its cases do; else the first case that does not says why."""
    cases: dict[str, list[tuple[Test, Ended]]] = {}
    for test in outcome.tests:
        cases.setdefault(test.id.partition("[")[0], []).append((test, outcome.ends[test.id]))
    order = {part.id: place for place, part in enumerate(public.part)}
    tests = [_result(name, found) for name, found in cases.items()]
    return Report(
        assignment=public.name,
        submission=submission.name,
        digest=submission.digest,
        score=0.0,
        max_score=0.0,
        seconds=round(seconds, 2),
        isolation=(),
        notes=(*submission.notes, *outcome.notes, *_untouched_files(submission, tests)),
        parts=tuple(PartResult(part.id, part.title, 0.0, 0.0) for part in public.part),
        tests=tuple(sorted(tests, key=lambda test: order.get(test.part, len(order)))),
    )


def _untouched_files(submission: Submission, tests: Sequence[TestResult]) -> list[str]:
    """Advice for who works in the notebook while the files as they were handed out still lie beside it."""
    if not (submission.files and submission.notebook and tests and all(TODO in test.tags for test in tests)):
        return []
    notebook = submission.notebook
    return [
        f"If you work in {notebook}: `python -m grader check {notebook}` checks it. Submit it without the .py files, "
        "since what these define counts, finished or not."
    ]


def _result(name: str, cases: Sequence[tuple[Test, Ended]]) -> TestResult:
    worst = next((case for case in cases if case[1].status != "passed"), cases[0])
    test, end = worst
    return TestResult(
        id=name,
        part=test.part,
        name=test.name,
        score=0.0,
        max_score=0.0,
        status=_STATUS[end.status],
        message=f"Not done yet: {end.message or test.name}" if end.status == TODO else end.message,
        tags=(TODO, end.message or test.name) if end.status == TODO else (),
    )
