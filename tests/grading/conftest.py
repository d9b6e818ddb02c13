"""A small assignment in a temporary folder, and a grading of it in this process."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from grader import assignment as assignments
from grader.grading.job import Job, Progress
from grader.grading.run import grade_confined
from grader.report import Report
from grader.sandbox.launcher import Zygote
from grader.submission import SourceFile, Submission

TOML = """
name = "small"
title = "A small assignment"
seed = 11
[[part]]
id = "1"
title = "Numbers"
points = {first}
[[part]]
id = "2"
title = "More"
points = {second}
[[file]]
name = "work.py"
exports = ["double", "LETTERS"]
[limits]
call_s = 0.5
import_s = 1.0
run_s = {run_s}
"""
MASTER = '''
"""The master."""
LETTERS = {"A", "C"}


def double(x):
    """Twice x."""
    return 2 * x
'''
HEAD = """
import pytest
from gradescope_utils.autograder_utils.decorators import hide_errors, number, partial_credit, visibility, weight
from grader.checks import same
"""
Grade = Callable[..., Report]


@pytest.fixture
def grade(tmp_path: Path, zygote: Zygote) -> Grade:
    """`grade(suite, work)`: the report of a submission `work.py` under a hidden suite given as text."""

    def run(
        suite: str,
        work: str = MASTER,
        *,
        points: Mapping[str, float] | None = None,
        only: tuple[str, ...] = (),
        seed: int = 11,
        run_s: float = 60.0,
        seen: list[Progress] | None = None,
    ) -> Report:
        points = points or {"first": 2, "second": 1}
        folder = tmp_path / "small"
        (folder / "hidden").mkdir(parents=True, exist_ok=True)
        (folder / "assignment.toml").write_text(TOML.format(**points, run_s=run_s))
        (folder / "work.py").write_text(MASTER)
        (folder / "hidden" / "test_work.py").write_text(HEAD + textwrap.dedent(suite))
        assignments.read(folder)
        submission = Submission(name="one", files=(SourceFile("work.py", work),))
        job = Job(folder=str(folder), submission=submission, seed=seed, only=only, isolation="auto")
        return grade_confined(job, zygote, (seen if seen is not None else []).append)

    return run
