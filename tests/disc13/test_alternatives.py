"""Right answers in other styles score full: the suite judges what is computed, not how it is written."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

from grader import submission
from grader.assignment import Assignment
from grader.grading.job import Job
from grader.grading.run import grade_confined
from grader.report import Status
from grader.sandbox.launcher import Zygote
from tests.disc13.loading import FOLDER, module, student

NAMES = sorted(path.name for path in (FOLDER / "alternatives").iterdir() if path.is_dir())
SEEDS = ("", "another seed")

Judge = Callable[..., Exception | None]


def test_enough_styles(assignment: Assignment) -> None:
    """There are 14 alternatives or more, each of them whole: every file, or a notebook."""
    assert len(NAMES) >= 14
    for name in NAMES:
        found = submission.read_for(assignment, FOLDER / "alternatives" / name)
        files = {file.name for file in found.files}
        assert files == {file.name for file in assignment.files} or (not files and found.cells)


@pytest.mark.parametrize("name", NAMES)
def test_passes_every_hidden_test(assignment: Assignment, reference: SimpleNamespace, judge: Judge, name: str) -> None:
    """An alternative passes every hidden test, whatever the draws."""
    with np.errstate():  # one of them sets NumPy's error handling for the whole process, as students do
        right = student(assignment, reference, FOLDER / "alternatives" / name)
        errors = {
            (test.id, seed): judge(test.id, right, reference, seed) for test in assignment.tests for seed in SEEDS
        }
    assert {test: str(error) for test, error in errors.items() if error is not None} == {}


@pytest.mark.parametrize("name", NAMES)
def test_passes_every_public_test(assignment: Assignment, reference: SimpleNamespace, name: str) -> None:
    """What is right passes the public tests too."""
    with np.errstate():
        right = student(assignment, reference, FOLDER / "alternatives" / name)
        for file in assignment.files:
            suite = module(FOLDER / "public" / f"test_{file.name}")
            for test in [value for key, value in vars(suite).items() if key.startswith("test_")]:
                test(right)


@pytest.mark.parametrize("name", ["notebook", "sequential", "torch-func"])
def test_scores_full_confined(assignment: Assignment, zygote: Zygote, name: str) -> None:
    """The styles that ask most of the boundary score full behind it as well."""
    report = grade_confined(
        Job(
            folder=str(FOLDER),
            submission=submission.read_for(assignment, FOLDER / "alternatives" / name),
            seed=assignment.seed,
            only=(),
            isolation="auto",
        ),
        zygote,
    )
    assert [test.id for test in report.tests if test.status is not Status.PASSED] == []
    assert report.score == report.max_score
