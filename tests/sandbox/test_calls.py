"""Calls of a student's functions: each test draws anew, and what fails is named for what the test has called."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.errors import StudentException
from grader.sandbox.student import Student

Build = Callable[..., Student]
DRAWS = """
import random
import numpy as np
import torch

def draws():
    return [random.random(), float(np.random.rand()), float(torch.rand(()))]
"""
OUTER = """
def inner(x):
    return x

def outer(f):
    f(1.0)
    raise ValueError("after the callback")
"""


@pytest.mark.parametrize("where", ["student", "here"])
def test_each_test_draws_from_its_own_seed(where: str, request: pytest.FixtureRequest) -> None:
    """From one begin to the next the draws go on; the same seed begins them anew, from the first call on."""
    student = request.getfixturevalue(where)(DRAWS)
    student.begin_test(7)
    first, second = student.draws(), student.draws()
    student.begin_test(8)
    other = student.draws()
    student.begin_test(7)
    assert [student.draws(), student.draws()] == [first, second]
    assert len({first[0], second[0], other[0]}) == 3


def test_both_backends_draw_the_same(student: Build, here: Build) -> None:
    """What a test sees of a program does not depend on where it runs."""
    far, near = student(DRAWS), here(DRAWS)
    far.begin_test(7)
    near.begin_test(7)
    assert far.draws() == near.draws()


def test_a_new_worker_draws_from_the_test_s_seed(student: Build) -> None:
    """A worker that is started in the middle of a test is seeded as that test is."""
    found = student(DRAWS)
    found.begin_test(7)
    first = found.draws()
    found.close()
    assert found.draws() == first


def test_an_error_after_a_callback_is_the_outer_function_s(student: Build) -> None:
    """A callback of the test's may call another function of the student's: what fails later is not that one."""
    found = student(OUTER)
    with pytest.raises(StudentException, match="`outer` raised ValueError"):
        found.outer(lambda x: found.inner(x))
