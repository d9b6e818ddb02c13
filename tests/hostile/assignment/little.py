"""The master of the first file. CANARY-REFERENCE-b04d5e66 must never be read."""

from __future__ import annotations

import numpy as np
import torch

SECRET = "CANARY-REFERENCE-b04d5e66"
COLOURS = {"B", "D"}


def total(x: np.ndarray) -> float:
    """The sum of the squares."""
    return float(np.square(x).sum())


def curve(x: torch.Tensor) -> torch.Tensor:
    """x³ - sin x, entry by entry."""
    return x**3 - torch.sin(x)
