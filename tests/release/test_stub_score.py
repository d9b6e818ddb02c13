"""What students get scores nothing before they have worked on it."""

from __future__ import annotations

from pathlib import Path

from grader import assignment as assignments
from grader import submission as submissions
from grader.grading.job import Job
from grader.grading.run import grade_confined
from grader.release import strip
from grader.report import Status
from grader.sandbox.launcher import Zygote

FOLDER = Path(__file__).resolve().parents[2] / "solutions" / "disc13"


def test_stubs_score_nothing(zygote: Zygote, tmp_path: Path) -> None:
    """A grading of the untouched stubs gives 0 points, with every declared test in the report and failed."""
    assignment = assignments.read(FOLDER)
    for file in assignment.files:
        master = (FOLDER / file.name).read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(strip.stub(master, file.name), encoding="utf-8")
    submission = submissions.read_for(assignment, tmp_path)
    report = grade_confined(Job(str(FOLDER), submission, assignment.seed, (), "auto"), zygote)
    assert report.score == 0
    assert report.max_score == assignment.max_score
    assert [test.id for test in report.tests] == [test.id for test in assignment.tests]
    assert {test.status for test in report.tests} == {Status.FAILED}
    assert not [note for note in report.notes if "Error" in note]
