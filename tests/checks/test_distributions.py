"""Probability vectors, drawn and read."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from grader.checks import Rng, distributions, read_distributions
from grader.errors import CheckFailed


@pytest.mark.parametrize("shape", [4, (4,), (16, 5), (2, 3, 3), (0, 4)])
@pytest.mark.parametrize("zeros", [False, True])
def test_drawn_distributions_are_distributions(shape: int | tuple[int, ...], zeros: bool) -> None:
    """Both have the shape, no negative entry, and sum to 1 over the last axis."""
    for one in distributions(Rng(1), shape, zeros):
        assert one.shape == (shape if isinstance(shape, tuple) else (shape,))
        assert (one >= 0).all()
        np.testing.assert_allclose(one.sum(axis=-1), 1, rtol=1e-14)


def test_zeros_come_in_every_combination() -> None:
    """With zeros, four rows hold p = 0 alone, both 0, q = 0 alone, and none; without, none is there."""
    p, q = distributions(Rng(2), (4, 5), zeros=True)
    kinds = [
        (bool((p[i] == 0).any()), bool((q[i] == 0).any()), bool(((p[i] == 0) & (q[i] == 0)).any())) for i in range(4)
    ]
    assert kinds == [(True, False, False), (True, True, True), (False, True, False), (False, False, False)]
    p, q = distributions(Rng(2), (4, 5))
    assert (p > 0).all()
    assert (q > 0).all()


@pytest.mark.parametrize(
    "answer",
    [
        ([0.5, 0.5], [0.25, 0.75], [0.1, 0.9]),
        [np.array([0.5, 0.5]), torch.tensor([0.25, 0.75]), (0.1, 0.9)],
        np.array([[0.5, 0.5], [0.25, 0.75], [0.1, 0.9]]),
        torch.tensor([[0.5, 0.5], [0.25, 0.75], [0.1, 0.9]]),
        ([0.5, 0.5 + 5e-7], [0.25, 0.75], [0.1, 0.9]),
    ],
)
def test_read_in_any_form(answer: object) -> None:
    """Lists, arrays and tensors are read, one or three, and a sum may be off by 1e-6."""
    found = read_distributions(answer, "p", "q", "r", function="f")
    np.testing.assert_allclose(found, [[0.5, 0.5], [0.25, 0.75], [0.1, 0.9]], atol=1e-6)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (None, "f should return 2 distributions: p, q."),
        (0.5, "f should return 2 distributions: p, q."),
        (np.array(0.5), "f should return 2 distributions: p, q."),
        (torch.tensor(0.5), "f should return 2 distributions: p, q."),
        (([1.0], [1.0], [1.0]), "f should return 2 distributions: p, q."),
        ({"p": [1.0], "q": [1.0]}, "f should return 2 distributions: p, q."),
        (([0.5, 0.5], None), "q of f should be numbers, and it is None"),
        (([0.5, 0.5], [1.0]), "p, q of f should be vectors of one length; q is not."),
        ((0.5, 0.5), "p, q of f should be vectors of one length; p is not."),
        (([], []), "p of f does not sum to 1."),
        (([0.5, 0.5], [1.0, 0.0]), "q of f should have positive entries only."),
        (([0.5, 0.5], [1.5, -0.5]), "q of f should have positive entries only."),
        (([0.5, float("nan")], [0.5, 0.5]), "p of f should have positive entries only."),
        (([0.5, float("inf")], [0.5, 0.5]), "p of f does not sum to 1."),
        (([0.5, 0.5 + 2e-6], [0.5, 0.5]), "p of f does not sum to 1."),
    ],
)
def test_what_is_no_distribution_is_named(answer: object, sentence: str) -> None:
    """The first thing that is wrong is said, and with which of them."""
    with pytest.raises(CheckFailed) as failure:
        read_distributions(answer, "p", "q", function="f")
    assert sentence in str(failure.value)
