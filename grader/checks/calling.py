"""Calling the student's function and the reference on the same arguments, so that neither sees the other's."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from typing import NamedTuple

import numpy as np
import torch

from grader.errors import CheckFailed, MissingName, VerdictError
from grader.sandbox.seeding import seed

Function = Callable[..., object]

# The t in |got - want| <= t + t |want|, by the precision of the inputs.
VALUE_TOLERANCE = {torch.float64: 1e-9, torch.float32: 1e-5}
GRADIENT_TOLERANCE = {torch.float64: 1e-9, torch.float32: 1e-4}

MISSES: ContextVar[list[float] | None] = ContextVar("misses", default=None)
"""Where a list is set, each comparison adds by how many tolerances its worst entry is off: 1 is just still right."""
MATCHING: ContextVar[int | None] = ContextVar("matching", default=None)
"""Set where the reference is a known mistake, and the question is whether the student makes the same one: what is wrong
in the same way agrees then (nan and nan, no gradient and no gradient, the same change of an argument), and both sides
draw from this seed."""
BOTH_FAIL = object()
"""The answer of a known mistake that fails, as the student's function does."""


class Twins(NamedTuple):
    """Two models with equal weights; as an argument of a check, each function gets the one of its own side."""

    student: torch.nn.Module
    reference: torch.nn.Module


def students(args: tuple[object, ...]) -> tuple[object, ...]:
    """The arguments as the student's function gets them."""
    return tuple(arg.student if isinstance(arg, Twins) else arg for arg in args)


def references(args: tuple[object, ...]) -> tuple[object, ...]:
    """The arguments as the reference gets them."""
    return tuple(arg.reference if isinstance(arg, Twins) else arg for arg in args)


def call(function: Function, args: tuple[object, ...]) -> object:
    """`function(*args)`; a plain function gets copies, since a function of the sandbox's is sent copies anyway."""
    draw_alike()
    if hasattr(function, "after"):
        return function(*args)
    return function(*[copied(arg) for arg in args])


def draw_alike() -> None:
    """Before each call where a known mistake is matched: a function that draws its own noise draws the same again."""
    if (number := MATCHING.get()) is not None:
        seed(number)


def reference_answer(reference: Callable[[], object], student: Callable[[], object]) -> object:
    """What the reference returns; BOTH_FAIL where it is a known mistake that fails, as the student's function does."""
    draw_alike()
    try:
        return reference()
    except Exception:
        if MATCHING.get() is None:
            raise
    draw_alike()
    try:
        student()
    except VerdictError:
        return BOTH_FAIL
    raise CheckFailed("It does not fail where the known mistake does.")


def copied(value: object) -> object:
    """An equal value that may be changed without an effect on the first; models and callables go as they are."""
    match value:
        case torch.Tensor():
            if MATCHING.get() is not None and value.is_leaf:
                # A known mistake may leave a `.grad`, which the student's function must not find.
                return value.detach().clone().requires_grad_(value.requires_grad)
            # Torch itself refuses to change a leaf that requires a gradient; and a test may look at its `.grad` later.
            return value if value.requires_grad else value.clone()
        case np.ndarray() | list():
            return copy.deepcopy(value)
        case _:
            return value


def title(function: Function) -> str:
    """What the reference is called where students read it: `gaussian_kl`, `VAE.encode`."""
    return getattr(function, "__qualname__", "the function").rpartition("<locals>.")[2]


def argument_names(function: Function, count: int) -> list[str]:
    """The names of the first `count` positional arguments of the reference; a method's self is not one."""
    names = list(inspect.signature(function).parameters)
    return [names[i] if i < len(names) else f"argument {i + 1}" for i in range(count)]


def tolerance_for(
    args: tuple[object, ...], by_precision: dict[torch.dtype, float], given: float | None = None
) -> float:
    """The tolerance `given`, else that of the coarsest floating-point argument; float64's where there is none."""
    if given is not None:
        return given
    dtypes = [torch.float64]
    for arg in references(args):
        if isinstance(arg, torch.Tensor) and arg.dtype in by_precision:
            dtypes.append(arg.dtype)
    return max(by_precision[dtype] for dtype in dtypes)


def method(model: object, name: str) -> Function:
    """The bound method of a student's model; MissingName where the class does not define it."""
    found = getattr(model, name, None)
    if found is None:
        raise MissingName(f"The class has no method `{name}`.")
    if not callable(found):
        raise CheckFailed(f"`{name}` should be a method of the class, and it cannot be called.")
    return found  # type: ignore[no-any-return]  # `callable` narrows to a function of unknown type
