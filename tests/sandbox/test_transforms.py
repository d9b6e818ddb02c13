"""What torch.func can and cannot do across the boundary; the refusals are sentences."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from grader.errors import StudentException
from grader.sandbox.student import Student

WORK = """
import torch
def by(name, f, x):
    return getattr(torch.func, name)(f)(x)
def twice(f, x):
    return torch.func.grad(lambda y: torch.func.grad(f)(y).sum())(x)
def without_weights(f, x):
    return torch.func.grad(lambda y: f(None, y, 2))(x)
"""


@pytest.mark.parametrize("name", ["vmap", "jacrev", "jacfwd"])
def test_other_transforms_are_refused(student: Callable[[str], Student], name: str) -> None:
    """vmap, jacrev and jacfwd over a function of ours end in an exception that says what to do."""
    with pytest.raises(StudentException) as caught:
        student(WORK).by(name, lambda x: x**2, torch.arange(3.0))
    assert "call it on all rows at once" in caught.value.detail


def test_grad_of_grad_is_refused(student: Callable[[str], Student]) -> None:
    """A second derivative by torch.func over a function of ours is refused, not wrong."""
    with pytest.raises(StudentException) as caught:
        student(WORK).twice(lambda x: (x**3).sum(), torch.arange(3.0))
    assert "torch.func.grad of torch.func.grad" in caught.value.detail


def test_arguments_that_are_no_tensors_go_along(student: Callable[[str], Student]) -> None:
    """Under torch.func.grad a function of ours gets the other arguments in their places, None among them."""

    def power(weights: None, x: torch.Tensor, exponent: int) -> torch.Tensor:
        return (x**exponent).sum()

    x = torch.arange(3.0)
    assert torch.equal(student(WORK).without_weights(power, x), 2 * x)


def test_a_transform_over_a_students_function_is_refused(student: Callable[[str], Student]) -> None:
    """A hidden test that transforms a student's function is told that it cannot: the test is wrong, not the student."""
    work = student("def f(x): return (x**2).sum()")
    with pytest.raises(TypeError, match=r"torch\.func"):
        torch.func.grad(work.f)(torch.arange(3.0))
