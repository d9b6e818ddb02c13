"""Probability vectors: drawn for a test, or read from a student's answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from grader.checks.rng import Rng
from grader.checks.values import as_array
from grader.errors import CheckFailed


def distributions(rng: Rng, shape: int | Sequence[int], zeros: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """
    Two independent batches `p`, `q` of distributions over the last axis of `shape`, float64, all entries positive.

    With `zeros`, the rows take turns: p has a zero · both have one in the same place · q has one where p has none ·
    no zero. So four rows or more hold every case.
    """
    size = (shape,) if isinstance(shape, int) else tuple(shape)
    # Bounded away from 0, so that no row is decided by one outcome.
    p, q = (rng.uniform(0.1, 1.0, *size).reshape(-1, size[-1]) for _ in range(2))
    if zeros:
        for row in range(len(p)):
            place = int(rng.integers(0, size[-1]))
            p[row, place] *= row % 4 >= 2
            q[row, place] *= row % 4 not in (1, 2)
    p, q = (one / one.sum(axis=-1, keepdims=True) for one in (p, q))
    return p.reshape(size), q.reshape(size)


def read_distributions(answer: object, *names: str, function: str) -> list[np.ndarray]:
    """
    A student's answer as one distribution for each name, all over the same finite support, with positive entries.

    Each must sum to 1 within 1e-6. Raises CheckFailed with what is wrong, and with whose.
    """
    rows = _rows(answer)
    if len(rows) != len(names):
        raise CheckFailed(f"{function} should return {len(names)} distributions: {', '.join(names)}.")
    found = [as_array(one, f"{name} of {function}") for name, one in zip(names, rows, strict=True)]
    for name, one in zip(names, found, strict=True):
        if one.ndim != 1 or one.shape != found[0].shape:
            raise CheckFailed(f"{', '.join(names)} of {function} should be vectors of one length; {name} is not.")
        if not (one > 0).all():
            raise CheckFailed(f"{name} of {function} should have positive entries only.")
        if not abs(one.sum() - 1) <= 1e-6:
            raise CheckFailed(f"{name} of {function} does not sum to 1.")
    return found


def _rows(answer: object) -> list[object]:
    """What the answer holds, one by one; nothing if it holds nothing."""
    if isinstance(answer, tuple | list) or (isinstance(answer, np.ndarray | torch.Tensor) and answer.ndim > 0):
        return list(answer)
    return []
