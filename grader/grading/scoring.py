"""From cases to a report: every declared test has a result with its maximum, whatever happened."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import msgspec

from grader.assignment import Assignment
from grader.declared import DeclaredTest
from grader.grading.case import Case
from grader.mistakes import Mistake
from grader.report import PartResult, Report, Status, TestResult
from grader.sandbox.usage import Usage
from grader.submission import Submission
from grader.text import clean

MAX_MESSAGE = 4000
MAX_DETAIL = 8000
NOT_JUDGED = "The grader could not judge this test. It is not your doing; staff must look at it."


def result(
    test: DeclaredTest,
    cases: Sequence[Case],
    *,
    carried: Sequence[str] = (),
    mistake: Mistake | None = None,
    example: str = "",
) -> TestResult:
    """A test's result: all its cases must pass; else the first that did not says why.

    `carried` are the functions whose mistake was carried forward: with the reference's in their place the test passes.
    `mistake` is the known one that was recognised, `example` the sentence on a public input.
    """
    if carried:
        cases = [msgspec.structs.replace(case, status=Status.PASSED, given=None) for case in cases]
    worst = next((case for case in cases if case.status is Status.ERROR), None)
    worst = worst or next((case for case in cases if case.status is not Status.PASSED), cases[0])
    seconds = math.fsum(case.seconds for case in cases)
    match worst.status:
        case Status.PASSED:
            earned = min(test.points if case.given is None else case.given for case in cases)
        case Status.FAILED | Status.PARTIAL:
            earned = worst.given or 0.0
        case _:
            earned = 0.0
    earned = min(max(earned, 0.0), test.points) if math.isfinite(earned) else 0.0
    status = worst.status
    if status in (Status.PASSED, Status.FAILED) and 0 < earned < test.points:
        status = Status.PARTIAL
    elif status is Status.PASSED and earned == 0 and test.points > 0:
        status = Status.FAILED
    message = NOT_JUDGED if status is Status.ERROR else worst.message
    hint = "" if mistake is None else mistake.hint
    message = "\n".join(text for text in (message, hint, example) if text)
    if carried:
        message = f"Right, given a right {' and '.join(carried)}: the mistake there has cost points already."
    if test.hide_errors is not None and status in (Status.FAILED, Status.PARTIAL):
        message = test.hide_errors
    return _result(
        test,
        status,
        earned,
        message=message,
        detail=worst.detail,
        seconds=seconds,
        carried=carried,
        mistake=mistake,
        miss=None if worst.miss is None or math.isinf(worst.miss) else worst.miss,
    )


def not_run(test: DeclaredTest, *, wanted: bool, errors: Sequence[str]) -> TestResult:
    """The result of a test that no case came from: not asked for, or the suite is broken."""
    if not wanted:
        return _result(test, Status.SKIPPED, 0.0, message="Not judged: this run was for other parts only.")
    detail = "\n\n".join(errors) or "the suite declares it, and pytest did not find it"
    return _result(test, Status.ERROR, 0.0, message=NOT_JUDGED, detail=detail)


def report(
    assignment: Assignment,
    submission: Submission,
    results: Mapping[str, TestResult],
    *,
    notes: Sequence[str],
    isolation: Sequence[str],
    usage: Usage,
) -> Report:
    """The report of one submission, in the assignment's order."""
    tests = tuple(results[test.id] for test in assignment.tests)
    parts = tuple(
        PartResult(
            part.id, part.title, _sum(tests, part.id), math.fsum(t.max_score for t in tests if t.part == part.id)
        )
        for part in assignment.parts
    )
    return Report(
        assignment=assignment.name,
        submission=submission.name,
        digest=submission.digest,
        score=math.fsum(test.score for test in tests),
        max_score=assignment.max_score,
        seconds=round(usage.seconds, 2),
        cpu_seconds=round(usage.cpu_seconds, 2),
        peak_mb=round(usage.peak_mb, 1),
        isolation=tuple(isolation),
        notes=tuple(notes),
        parts=parts,
        tests=tests,
    )


def _sum(tests: Sequence[TestResult], part: str) -> float:
    return math.fsum(test.score for test in tests if test.part == part)


def _result(
    test: DeclaredTest,
    status: Status,
    score: float,
    *,
    message: str,
    detail: str = "",
    seconds: float = 0.0,
    carried: Sequence[str] = (),
    mistake: Mistake | None = None,
    miss: float | None = None,
) -> TestResult:
    return TestResult(
        id=test.id,
        part=test.part,
        name=test.name,
        score=score,
        max_score=test.points,
        status=status,
        visibility=test.visibility,
        seconds=round(seconds, 3),
        message=clean(message, MAX_MESSAGE),
        detail=clean(detail, MAX_DETAIL),
        tags=test.tags,
        misconception=None if mistake is None else mistake.id,
        carried_forward_from=tuple(carried),
        miss=miss,
    )
