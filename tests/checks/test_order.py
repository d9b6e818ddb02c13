"""Steps to be put in order."""

from __future__ import annotations

import itertools

import pytest

from grader.checks import order
from grader.errors import CheckFailed

STEPS = ("wash", "peel", "boil", "serve")
BEFORE = [("wash", "boil"), ("peel", "boil"), ("boil", "serve")]


def _judge(given: object) -> str:
    """What the student reads; empty if the order is right."""
    try:
        order(given, STEPS, name="RECIPE", before=BEFORE, distractors=("fry", "freeze"))
    except CheckFailed as failure:
        return str(failure)
    return ""


def test_every_allowed_order_is_right_and_no_other() -> None:
    """Of all orders of the steps, exactly those that keep the precedence pass."""
    right = [steps for steps in itertools.permutations(STEPS) if not _judge(list(steps))]
    assert right == [("wash", "peel", "boil", "serve"), ("peel", "wash", "boil", "serve")]


@pytest.mark.parametrize("given", [("wash", "peel", "boil", "serve"), [" Wash", "PEEL", "boil", "serve"]])
def test_spelling_is_forgiven(given: object) -> None:
    """A tuple will do, and so do capitals and spaces around a name."""
    assert _judge(given) == ""


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (None, "RECIPE should be a list of step names; it is None (is a `return` missing?)."),
        ("wash", "RECIPE should be a list of step names; it is a text."),
        ({"wash"}, "RECIPE should be a list of step names; it is a set of 1."),
        (["wash", 2], "RECIPE should be a list of step names; it is a list of 2."),
        ([], "RECIPE is empty."),
        (["wash", "peal"], "RECIPE holds 1 step that the list of steps does not have; is it a misspelling?"),
        (["wash", "wash"], "RECIPE names a step more than once."),
        (["wash", "boil"], "RECIPE: 2 steps that happen are missing."),
        (["wash", "peel", "boil", "serve", "fry"], "RECIPE: 1 step in it does not happen."),
        (
            ["fry", "freeze", "peel", "wash", "serve"],
            "RECIPE: 2 steps in it do not happen, and 1 step that happens is missing.",
        ),
        (["boil", "peel", "wash", "serve"], "RECIPE has the right steps, but not every step stands after"),
    ],
)
def test_a_wrong_list_is_told_what_is_wrong(given: object, sentence: str) -> None:
    """The kind of fault is said and counted; no step is named."""
    assert sentence in _judge(given)
    assert not any(step in _judge(given).replace("RECIPE", "") for step in (*STEPS, "fry", "freeze"))
