"""The backend without a second process: what it promises as the confined one does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from grader.errors import EngineError
from grader.sandbox.student import Student

Build = Callable[[str], Student]


def test_a_function_gets_copies_by_position_and_by_name(here: Build) -> None:
    """What it does to its arguments is not seen by the test that has called it."""
    work = here("def f(x, y):\n    x[0] = y[0] = 9.0\n    return x + y\n")
    x, y = np.zeros(2), np.zeros(2)
    assert work.f(x, y=y)[0] == 18
    assert (x[0], y[0]) == (0, 0)


def test_a_failure_of_the_graders_is_no_failure_of_the_program(here: Build) -> None:
    """What a callback of ours raises on the grader's account goes up unchanged: the student gets no blame."""

    def fails() -> None:
        raise EngineError("the suite is not readable")

    with pytest.raises(EngineError, match="the suite is not readable"):
        here("def f(g): return g()\n").f(fails)
