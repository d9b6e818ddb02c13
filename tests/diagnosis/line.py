"""A model small enough that its answers can be told by hand."""

from __future__ import annotations

import torch
from torch import nn


class Line(nn.Module):
    """A model with a method."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.layer = nn.Linear(inputs, 1)

    def value(self, x: torch.Tensor) -> torch.Tensor:
        """What the layer gives."""
        found: torch.Tensor = self.layer(x)
        return found
