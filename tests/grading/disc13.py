"""Discussion 13 for tests that grade it: the masters as a submission, the job of grading one, and what failed."""

from __future__ import annotations

from pathlib import Path

from grader import assignment as assignments
from grader.grading.job import Job
from grader.report import Report
from grader.submission import SourceFile, Submission

FOLDER = Path(__file__).resolve().parents[2] / "solutions" / "disc13"
ASSIGNMENT = assignments.read(FOLDER)
NAMES = [file.name for file in ASSIGNMENT.files]


def job(submission: Submission, isolation: str = "auto") -> Job:
    """The job of grading `submission`."""
    return Job(folder=str(FOLDER), submission=submission, seed=ASSIGNMENT.seed, only=(), isolation=isolation)


def masters(**appended: str) -> Submission:
    """The masters as a submission, with text appended to some files."""
    files = tuple(
        SourceFile(name, (FOLDER / name).read_text() + appended.get(name.removesuffix(".py"), "")) for name in NAMES
    )
    return Submission(name="masters", files=files)


def failing(report: Report) -> set[str]:
    """The names of the test functions that did not pass."""
    return {test.id.partition("::")[2] for test in report.tests if test.status != "passed"}
