"""The twenty labelled submissions are what their labels say: each labelled function is wrong, and the suite sees it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from grader.assignment import Assignment
from tests.disc13.loading import student

LABELLED = Path(__file__).parents[1] / "labelled"
NAMES = sorted(path.name for path in LABELLED.iterdir() if path.is_dir())


def _labels(name: str) -> list[dict[str, str]]:
    mistakes: list[dict[str, str]] = tomllib.loads((LABELLED / name / "labels.toml").read_text("utf-8"))["mistake"]
    return mistakes


def test_twenty_with_one_to_four_mistakes() -> None:
    """There are twenty submissions, each with one to four mistakes, in as many functions, and a word on each."""
    assert len(NAMES) == 20
    for name in NAMES:
        functions = [one["function"] for one in _labels(name)]
        assert 1 <= len(functions) == len(set(functions)) <= 4
        assert all(one["what"] for one in _labels(name))


@pytest.mark.parametrize("name", NAMES)
def test_each_labelled_function_fails(
    assignment: Assignment, reference: SimpleNamespace, judge: Callable[..., Exception | None], name: str
) -> None:
    """For each label, a hidden test that looks at that function fails."""
    suites = "".join(path.read_text("utf-8") for path in sorted((assignment.folder / "hidden").glob("*.py")))
    with np.errstate():
        wrong = student(assignment, reference, LABELLED / name)
        failed = {test.id.rpartition("::")[2] for test in assignment.tests if judge(test.id, wrong, reference)}
    looked_at = {test: set(re.findall(r"student\.(\w+)", _body(suites, test))) for test in failed}
    for one in _labels(name):
        assert any(one["function"].partition(".")[0] in names for names in looked_at.values())


def _body(suites: str, test: str) -> str:
    """The source of one hidden test."""
    return suites.partition(f"def {test}(")[2].partition("\n\n\n")[0]
