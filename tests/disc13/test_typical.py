"""The typical submission, in this process: exactly the tests of its five mistakes fail."""

from __future__ import annotations

import importlib.util
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from grader.assignment import Assignment

SUBMISSIONS = Path(__file__).parents[1] / "submissions"


def test_exactly_the_recorded_tests_fail(
    assignment: Assignment, failures: Callable[[object], Mapping[str, str]]
) -> None:
    """Five mistakes in five functions, and no test fails but those that are recorded for them."""
    student = SimpleNamespace()
    with np.errstate():  # one of the files sets NumPy's error handling for the whole process
        for file in assignment.files:
            spec = importlib.util.spec_from_file_location(
                f"typical_{file.name[:-3]}", SUBMISSIONS / "typical" / file.name
            )
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            vars(student).update({name: getattr(module, name) for name in file.exports})
        failed = failures(student)
    mistakes = tomllib.loads((SUBMISSIONS / "typical.toml").read_text(encoding="utf-8"))["mistake"]
    assert len({mistake["function"] for mistake in mistakes}) == 5
    assert failed.keys() == {test for mistake in mistakes for test in mistake["fails"]}
