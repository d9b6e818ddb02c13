"""A known mistake in the place of the reference: what matches it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import torch

from grader.checks import gradients, same, unchanged
from grader.checks.calling import MATCHING
from grader.errors import CheckFailed, StudentException


@pytest.fixture(autouse=True)
def _matching() -> Iterator[None]:
    MATCHING.set(7)
    yield
    MATCHING.set(None)


def inverse(x: torch.Tensor) -> torch.Tensor:
    """A mistake that fails on every input."""
    raise ZeroDivisionError


def _failing(x: torch.Tensor) -> torch.Tensor:
    raise StudentException("It raised ZeroDivisionError.", kind="ZeroDivisionError")


@pytest.mark.parametrize("check", [same, gradients, unchanged])
def test_a_mistake_that_fails_is_matched_by_what_fails_and_by_nothing_else(check: Callable[..., None]) -> None:
    """Where the known mistake fails, the student's function has to fail, too; a right answer is another one."""
    x = torch.ones(2, dtype=torch.float64)
    check(_failing, inverse, x)
    with pytest.raises(CheckFailed, match="does not fail where the known mistake does"):
        check(lambda x: 1 / x, inverse, x)
