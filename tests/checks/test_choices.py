"""Multiple choice, with and without partial credit."""

from __future__ import annotations

import re
from typing import Any

import pytest
from gradescope_utils.autograder_utils.decorators import partial_credit

from grader.checks import choices, one_choice
from grader.errors import CheckFailed

RIGHT = {"A", "D", "F", "G"}


def _score(given: object) -> tuple[float | None, str]:
    """The score out of 8 as gradescope-utils keeps it, and the student's message, empty if there is none."""

    @partial_credit(8)  # type: ignore[untyped-decorator]
    def hidden_test(set_score: Any = None) -> None:
        choices(given, RIGHT, name="BOTTLENECK", options="ABCDEFGH", points=8, set_score=set_score)

    try:
        hidden_test()
    except CheckFailed as failure:
        return getattr(hidden_test, "__score__", None), str(failure)
    return getattr(hidden_test, "__score__", None), ""


@pytest.mark.parametrize(
    "given",
    [
        {"A", "D", "F", "G"},
        frozenset("ADFG"),
        ["g", "f", "d", "a"],
        ("A", "D", "F", "G", "A"),
        "ADFG",
        "a, d, f & g",
        {" A", "D ", "F", "G"},
    ],
)
def test_right_in_any_form(given: object) -> None:
    """A set, a list, a tuple or a text of the right letters, in either case, earns everything."""
    assert _score(given) == (8, "")


@pytest.mark.parametrize(
    ("given", "score", "sentence"),
    [
        ("A", 2, "Of your only tick in BOTTLENECK, 1 is right and 0 wrong; not all of the right ones are ticked."),
        ("ADF", 6, "Of your 3 ticks in BOTTLENECK, 3 are right and 0 wrong; not all of the right ones are ticked."),
        ("ADFGH", 6, "4 are right and 1 wrong. A wrong tick takes one right one away."),
        ("ADBC", 0, "2 are right and 2 wrong. A wrong tick takes one right one away."),
        ("ABCDEFGH", 0, "4 are right and 4 wrong."),
        ("BCE", 0, "0 are right and 3 wrong."),
        (set(), 0, "Nothing is ticked in BOTTLENECK."),
        ("", 0, "Nothing is ticked in BOTTLENECK."),
    ],
)
def test_partial_credit(given: object, score: float, sentence: str) -> None:
    """The share is max(0, right - wrong) / right; the score stands although the check fails and says how many."""
    assert _score(given)[0] == score
    assert sentence in _score(given)[1]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (None, "should hold letters, such as {'A'}; it is None"),
        (3, "it is a number."),
        ({1, 2}, "it is a set of 2."),
        ({"A": True}, "it is a dict of 1."),
        ({"AD"}, "should hold the letters A to H only, one by one."),
        ({"A", "Z"}, "should hold the letters A to H only, one by one."),
        ({"A", ""}, "should hold the letters A to H only, one by one."),
        ("none", "should hold the letters A to H only, one by one."),
    ],
)
def test_what_is_no_choice_is_refused(given: object, sentence: str) -> None:
    """What is no set of options earns nothing, and no score is set for it."""
    assert _score(given)[0] is None
    assert sentence in _score(given)[1]


def test_no_letter_is_given_away() -> None:
    """No message names a letter that the student ticked or left out."""
    for given in ("A", "B", "ADF", "BCE", "ADFGH"):
        message = _score(given)[1]
        assert message
        assert not re.search(r"\b[A-H]\b", message.replace("A wrong tick", ""))


@pytest.mark.parametrize("given", ["B", "b", " b ", {"B"}, ["B"]])
def test_one_right_letter(given: object) -> None:
    """The right letter passes, as a text or alone in a set."""
    one_choice(given, "B", name="SAMPLING", options="ABCD")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("A", "SAMPLING is not the right letter."),
        ("", "SAMPLING should be one letter; none came."),
        ("AB", "SAMPLING should be one letter; 2 came."),
        ("E", "SAMPLING should hold the letters A to D only"),
        (None, "SAMPLING should hold letters"),
    ],
)
def test_no_right_letter(given: object, sentence: str) -> None:
    """Another letter, none, or several are wrong."""
    with pytest.raises(CheckFailed) as failure:
        one_choice(given, "B", name="SAMPLING", options="ABCD")
    assert sentence in str(failure.value)
