"""Discussion 13's public examples: a known mistake can be seen on one of them, and no right answer is blamed."""

from __future__ import annotations

import warnings
from types import SimpleNamespace

import pytest
import torch

from grader import mistakes
from grader.assignment import Assignment
from grader.diagnosis import caller, counterexample
from grader.diagnosis.examples import Examples
from tests.disc13.loading import FOLDER, student

ALTERNATIVES = sorted(path.name for path in (FOLDER / "alternatives").iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def sentences(disc13: SimpleNamespace, family: Examples) -> dict[str, str | None]:
    """What is said of each known mistake in a function that has examples, by the mistake's id."""
    found = {}
    for known in mistakes.read(FOLDER / "mistakes"):
        if known.of in family:
            torch.manual_seed(0)
            ask = caller(mistakes.grafted(disc13, known), known.of, disc13)
            found[known.id] = counterexample(known.of, family[known.of], ask, disc13)
    return found


def test_what_is_wrong_by_value_is_shown(sentences: dict[str, str | None]) -> None:
    """Of the known mistakes that do not show, each returns right values: its gradient or its arguments are wrong."""
    silent = [name for name, sentence in sentences.items() if not sentence]
    assert len(silent) < 0.1 * len(sentences)
    assert [name for name in silent if not any(word in name for word in ("detached", "changes", "marks"))] == []


def test_swapped_arguments_as_a_student_reads_them(sentences: dict[str, str | None]) -> None:
    """The smallest example on which the two divergences differ is shown, with both values."""
    assert sentences["kl-swapped-arguments"] == (
        "With p = [0.5, 0.5] and q = [0.75, 0.25] you return 0.1308; the right value is 0.1438."
    )


def test_sentences_are_short(sentences: dict[str, str | None]) -> None:
    """A sentence fits beside the others of its test, though a model of two units takes some lines."""
    lengths = sorted(len(sentence) for sentence in sentences.values() if sentence)
    assert lengths[len(lengths) // 2] < 150
    assert lengths[-1] < 800


@pytest.mark.parametrize("name", ALTERNATIVES)
def test_no_right_answer_is_blamed(
    assignment: Assignment, disc13: SimpleNamespace, family: Examples, name: str
) -> None:
    """Whatever the style, what is right is right on every public example."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        right = student(assignment, disc13, FOLDER / "alternatives" / name)
        said = {
            function: counterexample(function, rows, caller(right, function, disc13), disc13)
            for function, rows in family.items()
        }
    assert said == dict.fromkeys(family)
