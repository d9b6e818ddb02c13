"""Models with equal weights on both sides."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from grader.checks import Rng, method, model, twins
from grader.errors import CheckFailed, MissingName


class Layer(torch.nn.Module):
    """The reference of these tests."""

    def __init__(self, width: int) -> None:
        """One linear layer."""
        super().__init__()
        self.first = torch.nn.Linear(width, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The layer's output."""
        result: torch.Tensor = self.first(x)
        return result


class Larger(Layer):
    """One layer too many, and the other too wide."""

    def __init__(self, width: int) -> None:
        """Two layers."""
        super().__init__(width + 1)
        self.second = torch.nn.Linear(1, 1, bias=False)


class Empty(torch.nn.Module):
    """No layers."""

    def __init__(self, width: int) -> None:
        """Nothing."""
        super().__init__()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_twins_have_equal_random_weights(dtype: torch.dtype) -> None:
    """Both are new models in the dtype, with the same weights, drawn from the source that is given."""
    pair = twins(Layer, Layer, 3, rng=Rng(1), dtype=dtype)
    assert pair.student is not pair.reference
    x = Rng(2).tensor(4, 3, dtype=dtype)
    assert torch.equal(pair.student(x), pair.reference(x))
    assert torch.equal(pair.student(x), model(Layer, 3, rng=Rng(1), dtype=dtype)(x))
    assert not torch.equal(pair.student(x), model(Layer, 3, rng=Rng(3), dtype=dtype)(x))
    assert all(parameter.requires_grad and parameter.is_leaf for parameter in pair.student.parameters())


@pytest.mark.parametrize(
    ("student", "sentence"),
    [
        (lambda width: None, "Layer(...) should build a torch.nn.Module, and it builds None"),
        (lambda width: torch.zeros(3), "and it builds a tensor of float32 with shape (3,)."),
        (Larger, "1 of its keys is not among the stub's; first.weight has shape (2, 4) instead of (2, 3)."),
        (Empty, "The state dict of Layer differs from the stub's: first.weight is missing; first.bias is missing."),
    ],
)
def test_another_state_dict_is_told(student: Callable[..., object], sentence: str) -> None:
    """What is no model, and keys or shapes that differ, are said before any weights are loaded."""
    with pytest.raises(CheckFailed) as failure:
        twins(student, Layer, 3, rng=Rng(1))
    assert sentence in str(failure.value)


def test_method() -> None:
    """A method is found; a missing one is the student's, and so is one that cannot be called."""
    layer = model(Layer, 3, rng=Rng(1))
    assert method(layer, "forward") == layer.forward
    with pytest.raises(MissingName, match="The class has no method `encode`"):
        method(layer, "encode")
    layer.register_buffer("encode", torch.zeros(1))
    with pytest.raises(CheckFailed, match="`encode` should be a method of the class, and it cannot be called"):
        method(layer, "encode")
