"""The typical submission, in this process: exactly the tests of its five mistakes fail."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from grader.assignment import Assignment
from tests.disc13.loading import module

SUBMISSIONS = Path(__file__).parents[1] / "submissions"


def test_exactly_the_recorded_tests_fail(
    assignment: Assignment, failures: Callable[[object], Mapping[str, str]]
) -> None:
    """Five mistakes in five functions, and no test fails but those that are recorded for them."""
    student = SimpleNamespace()
    with np.errstate():  # one of the files sets NumPy's error handling for the whole process
        for file in assignment.files:
            work = module(SUBMISSIONS / "typical" / file.name)
            vars(student).update({name: getattr(work, name) for name in file.exports})
        failed = failures(student)
    mistakes = tomllib.loads((SUBMISSIONS / "typical.toml").read_text(encoding="utf-8"))["mistake"]
    assert len({mistake["function"] for mistake in mistakes}) == 5
    assert failed.keys() == {test for mistake in mistakes for test in mistake["fails"]}
