"""How functions are called, and what they and their arguments are called where students read it."""

from __future__ import annotations

import functools

import pytest
import torch

from grader.checks import Twins
from grader.checks.calling import (
    GRADIENT_TOLERANCE,
    VALUE_TOLERANCE,
    argument_names,
    call,
    copied,
    references,
    students,
    title,
    tolerance_for,
)


class Model(torch.nn.Module):
    """A model with one method."""

    def encode(self, x: torch.Tensor, *more: torch.Tensor) -> torch.Tensor:
        """The input."""
        return x


def test_names() -> None:
    """A method is called by its class and name, without self; what has no name is called something."""
    assert title(Model().encode) == "Model.encode"
    assert title(test_names) == "test_names"
    assert title(lambda: None) == "<lambda>"
    assert title(functools.partial(max, 1)) == "the function"
    assert argument_names(Model().encode, 1) == ["x"]
    assert argument_names(lambda: None, 2) == ["argument 1", "argument 2"]


@pytest.mark.parametrize(
    ("dtypes", "value", "gradient"),
    [
        ((), 1e-9, 1e-9),
        ((torch.float64, torch.int64), 1e-9, 1e-9),
        ((torch.float32,), 1e-5, 1e-4),
        ((torch.float64, torch.float32), 1e-5, 1e-4),
    ],
)
def test_tolerances(dtypes: tuple[torch.dtype, ...], value: float, gradient: float) -> None:
    """The coarsest floating-point argument decides; without one it is float64's."""
    args = tuple(torch.zeros(1, dtype=dtype) for dtype in dtypes)
    assert tolerance_for((*args, 1.0, [2.0]), VALUE_TOLERANCE) == value
    assert tolerance_for(args, GRADIENT_TOLERANCE) == gradient


def test_sides() -> None:
    """Twins are split between the sides; everything else goes to both."""
    mine, theirs = Model(), Model()
    assert students((Twins(mine, theirs), 3)) == (mine, 3)
    assert references((Twins(mine, theirs), 3)) == (theirs, 3)


def test_copies() -> None:
    """Tensors and nested lists are copied; a leaf that requires a gradient, a model, a callable are passed on."""
    plain, leaf, model = torch.zeros(2), torch.zeros(2, requires_grad=True), Model()
    assert copied(plain) is not plain
    assert copied(leaf) is leaf
    assert copied(model) is model
    assert copied(max) is max
    nested = [[1.0]]
    copy = copied(nested)
    assert copy == nested
    assert isinstance(copy, list)
    assert copy[0] is not nested[0]


def test_the_sandbox_copies_for_itself() -> None:
    """A function that can report on its arguments gets them as they are."""

    class Confined:
        def __call__(self, x: torch.Tensor) -> object:
            return x

        def after(self, x: torch.Tensor) -> object:
            raise AssertionError("not called")

    x = torch.zeros(2)
    assert call(Confined(), (x,)) is x
    assert call(lambda x: x, (x,)) is not x
