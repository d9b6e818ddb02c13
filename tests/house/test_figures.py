"""Numbers are written as people read them."""

from __future__ import annotations

import pytest

from grader.figures import counted, points


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0"), (2.0, "2"), (2.5, "2.5"), (2.346, "2.35"), (10.0, "10"), (100, "100"), (-0.5, "-0.5"), (None, "none")],
)
def test_points_have_at_most_two_decimals(value: float | None, shown: str) -> None:
    """No zero stands at the end of a decimal, and none is lost before the point; what is not there is said."""
    assert points(value) == shown


def test_what_stands_for_no_points_is_the_callers_choice() -> None:
    """A page shows a dash where a terminal shows a word."""
    assert points(None, "–") == "–"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0 points"),
        (1, "1 point"),
        (1.0, "1 point"),
        (2, "2 points"),
        (0.1 + 0.2, "0.3 points"),
        (5000, "5000 points"),
    ],
)
def test_one_is_one_and_all_others_are_many(number: float, shown: str) -> None:
    """The noun gets its s unless there is exactly one."""
    assert counted(number, "point") == shown
