"""Which answers are the same as a known mistake's."""

from __future__ import annotations

import math

import pytest

from grader.diagnosis import alike


@pytest.mark.parametrize(
    ("got", "want", "same"),
    [
        ({"B", "D"}, {"B", "D"}, True),
        ("b, d", {"B", "D"}, True),
        (["d", "b"], {"B", "D"}, True),
        ({"B"}, {"B", "D"}, False),
        ([["B"], ["D"]], {"B", "D"}, False),
        (3, {"B", "D"}, False),
        ("a", "A", True),
        ({"A"}, "A", True),
        ("listen", "silent", False),
        ([" Wash", "PEEL"], ["wash", "peel"], True),
        (["peel", "wash"], ["wash", "peel"], False),
        (["wash", 2], ["wash", "peel"], False),
        ((1.0, [2.0]), (1.0 + 1e-9, [2.0]), True),
        ((1.0, 2.1), (1.0, 2.0), False),
        ((1.0,), (1.0, 2.0), False),
        (math.nan, math.nan, True),
        (None, 1.0, False),
    ],
)
def test_answers_are_the_same_in_the_spellings_that_the_checks_accept(got: object, want: object, same: bool) -> None:
    """Letters and steps are read as their checks read them; numbers agree within a tolerance; nothing is refused."""
    assert alike(got, want) is same
