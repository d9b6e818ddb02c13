"""`results.json` as Gradescope reads it: made from a report, and never half-written."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from grader import __version__
from grader.assignment import Assignment
from grader.errors import EngineError
from grader.report import PartResult, Report, Status, TestResult
from grader.text import clean

# The platform cuts a text at 100,000 characters, right through the middle.
_TEST_LIMIT = 10_000
_SUMMARY_LIMIT = 20_000

_STAFF_MUST_LOOK = (
    "This could not be judged: the grader failed, not your program. "
    "Course staff must look at it; you need not do anything."
)
_DID_NOT_FINISH = "The grading ended before this test was judged."


def results(report: Report, extra: Mapping[str, object] = MappingProxyType({})) -> bytes:
    """`report` as the JSON text of a results.json; EngineError where a number in it is not finite.

    What only staff may read stands in `extra_data`, `extra` included. The summary says no total where a test is not
    visible to students: together with the visible scores it would give the hidden ones away.
    """
    document: dict[str, object] = {
        "score": _finite(report.score, "the score"),
        "execution_time": _finite(report.seconds, "the time"),
        "output": clean(_summary(report), _SUMMARY_LIMIT),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test(test) for test in report.tests],
        "extra_data": {
            "grader_version": __version__,
            "assignment": report.assignment,
            "digest": report.digest,
            "max_score": _finite(report.max_score, "the maximum"),
            "isolation": list(report.isolation),
            "cpu_seconds": _finite(report.cpu_seconds, "the CPU time"),
            "peak_mb": _finite(report.peak_mb, "the memory"),
            "grader_failed": report.grader_failed,
            **extra,
        },
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def did_not_finish(
    assignment: Assignment, *, submission: str, digest: str, finished: Mapping[str, TestResult] | None = None
) -> Report:
    """The report of a grading that ended early: the tests in `finished` (by id) as judged, every other one at 0."""
    judged = finished or {}
    tests = tuple(
        judged.get(test.id)
        or TestResult(
            id=test.id,
            part=test.part,
            name=test.name,
            score=0.0,
            max_score=test.points,
            status=Status.ERROR,
            visibility=test.visibility,
            message=_DID_NOT_FINISH,
            tags=test.tags,
        )
        for test in assignment.tests
    )
    parts = tuple(
        PartResult(
            part=part.id,
            title=part.title,
            score=math.fsum(test.score for test in tests if test.part == part.id),
            max_score=part.points,
        )
        for part in assignment.parts
    )
    return Report(
        assignment=assignment.name,
        submission=submission,
        digest=digest,
        score=math.fsum(part.score for part in parts),
        max_score=assignment.max_score,
        seconds=0.0,
        isolation=(),
        notes=("The grading did not finish.",),
        parts=parts,
        tests=tests,
    )


def _test(test: TestResult) -> dict[str, object]:
    entry: dict[str, object] = {
        "number": test.part,
        "name": clean(test.name, _TEST_LIMIT),
        "score": _finite(test.score, test.id),
        "max_score": _finite(test.max_score, test.id),
        "status": "passed" if test.status is Status.PASSED else "failed",
        "output": clean(_output(test), _TEST_LIMIT),
        "output_format": "text",
        "visibility": test.visibility,
        "extra_data": {
            "id": test.id,
            "status": test.status.value,
            "seconds": _finite(test.seconds, test.id),
            "misconception": test.misconception,
            "carried_forward_from": list(test.carried_forward_from),
            "detail": clean(test.detail, _TEST_LIMIT),
        },
    }
    if test.tags:
        entry["tags"] = list(test.tags)
    return entry


def _output(test: TestResult) -> str:
    match test.status:
        case Status.ERROR:
            return f"{_STAFF_MUST_LOOK}\n{test.message}".strip()
        case Status.SKIPPED:
            return test.message or "This test was left out of this run."
        case Status.PASSED | Status.PARTIAL | Status.FAILED:
            return test.message


def _summary(report: Report) -> str:
    hidden = {test.part for test in report.tests if test.visibility != "visible"}
    lines = []
    if report.grader_failed:
        lines.append(
            "The grader failed in some tests. That is not your doing: course staff must look, and your score may rise."
        )
    lines += [f"Note: {note}" for note in report.notes]
    lines += [
        f"{part.part} {part.title}: {part.score:g} of {part.max_score:g}"
        for part in report.parts
        if part.part not in hidden
    ]
    if not hidden:
        lines.append(f"Total: {report.score:g} of {report.max_score:g}")
    return "\n".join(lines)


def _finite(value: float, what: str) -> float:
    # JSON has no word for them, and one of them would cost the whole result.
    if not math.isfinite(value):
        raise EngineError(f"{what} is {value}, which no results.json can hold")
    return value
