"""What a hidden test says about its inputs, for a student whose function is right on all public ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
MARK = "__inputs__"


def inputs(kind: str) -> Callable[[F], F]:
    """Mark a hidden test: what is wrong with a function that fails it "lies with" `kind`, such as "large logits"."""

    def mark(function: F) -> F:
        setattr(function, MARK, kind)
        return function

    return mark
