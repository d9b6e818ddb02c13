"""The master of the second file."""

from __future__ import annotations

from collections.abc import Callable

import torch


def twice(f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor) -> torch.Tensor:
    """f(x) + f(2x)."""
    return f(x) + f(2 * x)


def energy(model: torch.nn.Module, x: torch.Tensor) -> torch.Tensor:
    """The sum of the squares of the model's output."""
    return model(x).square().sum()


class Scale(torch.nn.Module):
    """x ↦ x · weight, with one weight a column."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(size))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Scale each column of `x`."""
        return x * self.weight
