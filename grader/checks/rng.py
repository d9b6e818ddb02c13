"""The random numbers of a hidden test: one seed, the same draws every time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch


class Rng:
    """A seeded source of test inputs; two instances with the same seed give the same draws in the same order."""

    def __init__(self, seed: int) -> None:
        self.numpy = np.random.default_rng(seed)

    def array(self, *shape: int) -> np.ndarray:
        """Standard normal draws in float64, in the given shape."""
        return np.asarray(self.numpy.standard_normal(shape))

    def uniform(self, low: float, high: float, *shape: int) -> np.ndarray:
        """Uniform draws from [low, high) in float64, in the given shape."""
        return np.asarray(self.numpy.uniform(low, high, shape))

    def integers(self, low: int, high: int, shape: int | Sequence[int] = ()) -> np.ndarray:
        """Uniform integers from low to high - 1, in the given shape."""
        return np.asarray(self.numpy.integers(low, high, shape))

    def tensor(
        self, *shape: int, dtype: torch.dtype = torch.float64, scale: float = 1.0, requires_grad: bool = False
    ) -> torch.Tensor:
        """Normal draws with standard deviation `scale`; a leaf tensor that may require a gradient."""
        # Drawn in float64 first, so that both precisions see the same numbers.
        return torch.from_numpy(np.asarray(scale * self.array(*shape))).to(dtype).requires_grad_(requires_grad)

    def bits(self, *shape: int, dtype: torch.dtype = torch.float64) -> torch.Tensor:
        """Fair coin flips, 0 or 1, as a floating-point tensor."""
        return torch.from_numpy(self.integers(0, 2, shape)).to(dtype)
