"""An honest solution of the second file."""

import torch
from torch import nn


def twice(f, x):
    first = f(x)
    return first + f(x + x)


def energy(model, x):
    y = model(x)
    return (y * y).sum()


class Scale(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.weight = nn.Parameter(torch.rand(size))

    def forward(self, x):
        return self.weight * x
