"""A test's random numbers."""

from __future__ import annotations

import numpy as np
import torch

from grader.checks import Rng


def test_same_seed_same_draws() -> None:
    """Two sources with one seed give the same draws; another seed gives others."""

    def draws(seed: int) -> list[float]:
        rng = Rng(seed)
        return [
            float(rng.array(3)[1]),
            float(rng.uniform(0, 1)),
            float(rng.tensor(2)[0]),
            float(rng.integers(0, 2**40)),
        ]

    assert draws(5) == draws(5)
    assert set(draws(5)).isdisjoint(draws(6))


def test_shapes_and_kinds() -> None:
    """Each draw has the shape, dtype and range that is asked for, no axes and no rows included."""
    rng = Rng(1)
    assert rng.tensor().shape == ()
    assert rng.tensor(0, 3).shape == (0, 3)
    assert rng.tensor(2, dtype=torch.float32).dtype is torch.float32
    assert rng.tensor(2).dtype is torch.float64
    leaf = rng.tensor(4, requires_grad=True)
    assert leaf.requires_grad
    assert leaf.is_leaf
    assert rng.array(2, 3).shape == (2, 3)
    assert rng.uniform(2.0, 3.0, 50).min() >= 2
    assert rng.uniform(2.0, 3.0, 50).max() < 3
    assert set(rng.integers(1, 4, (9, 9)).flat) == {1, 2, 3}
    assert set(rng.bits(30).tolist()) == {0.0, 1.0}


def test_both_precisions_see_the_same_numbers() -> None:
    """A float32 draw is the float64 draw, rounded."""
    wide, narrow = Rng(2).tensor(9, scale=3.0), Rng(2).tensor(9, dtype=torch.float32, scale=3.0)
    assert torch.equal(wide.float(), narrow)
    np.testing.assert_array_equal(wide.numpy(), 3 * Rng(2).array(9))
