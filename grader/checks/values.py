"""What a student's function sent back, read as numbers, or refused with a sentence that says what came."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch

from grader.errors import CheckFailed

DEEPEST_LIST = 8


class Pair(NamedTuple):
    """One array of the student's beside the reference's; a sentence may begin with its `label`."""

    label: str
    got: object
    want: object


def describe(value: object) -> str:
    """What kind of thing `value` is, in words, without any of its numbers."""
    match value:
        case None:
            return "None (is a `return` missing?)"
        case bool() | np.bool_():
            return "a truth value"
        case int() | float() | np.integer() | np.floating():
            return "a number"
        case complex() | np.complexfloating():
            return "a complex number"
        case str():
            return "a text"
        case torch.Tensor():
            return f"a tensor of {_dtype(value)} with shape {tuple(value.shape)}"
        case np.ndarray():
            return f"an array of {value.dtype} with shape {value.shape}"
        case tuple() | list() | set() | frozenset() | dict():
            return f"a {type(value).__name__} of {len(value)}"
        case _:
            # What cannot cross the boundary arrives as a stand-in that only knows the type's name.
            kind = getattr(value, "kind", None)
            return f"an object of type {kind if isinstance(kind, str) else type(value).__name__}"


def as_array(value: object, label: str, depth: int = 0) -> np.ndarray:
    """
    `value` as a plain float64 array: a number, an array, a tensor, or lists of these.

    Raises CheckFailed where it is anything else; integers count as numbers, truth values and complex numbers do not.
    """
    match value:
        case torch.Tensor():
            return _from_tensor(value, label)
        case np.ndarray() | np.generic() | int() | float() | complex():
            return _from_numpy(np.asarray(value), label)
        case list() | tuple():
            # A list may hold itself.
            if depth == DEEPEST_LIST:
                raise CheckFailed(f"{label} is a list of lists of lists that goes too deep to be read as numbers.")
            rows = [as_array(row, label, depth + 1) for row in value]
            if len({row.shape for row in rows}) > 1:
                raise CheckFailed(f"{label} is a {type(value).__name__} whose elements have different shapes.")
            return np.stack(rows) if rows else np.zeros(0)
        case _:
            raise CheckFailed(f"{label} should be numbers, and it is {describe(value)}.")


def align(got: object, want: object, title: str, names: tuple[str, ...] = ()) -> list[Pair]:
    """
    The student's answer and the reference's, array by array.

    Where the reference returns several arrays or tensors, the student must return a tuple or list of as many;
    `names` say what they are called. Everything else is one array.
    """
    if not (isinstance(want, tuple) and all(isinstance(one, np.ndarray | torch.Tensor) for one in want)):
        return [Pair(f"The result of {title}", got, want)]
    labels = [f"{name} of {title}" for name in names] or [f"Result {i + 1} of {title}" for i in range(len(want))]
    if not isinstance(got, tuple | list):
        raise CheckFailed(f"{title} should return {len(want)} values, and it returns {describe(got)}.")
    if len(got) != len(want):
        raise CheckFailed(f"{title} should return {len(want)} values, and it returns {len(got)}.")
    return [Pair(*row) for row in zip(labels, got, want, strict=True)]


def check_shape(got: tuple[int, ...], want: tuple[int, ...], label: str) -> None:
    """Raise CheckFailed unless both shapes are equal."""
    if got != want:
        raise CheckFailed(f"{label} should have shape {want}, and it has shape {got}.")


def _from_tensor(value: torch.Tensor, label: str) -> np.ndarray:
    if value.is_complex() or value.dtype is torch.bool:
        raise CheckFailed(f"{label} should be real numbers, and it is {describe(value)}.")
    if value.layout is not torch.strided or value.is_quantized or value.device.type == "meta":
        raise CheckFailed(f"{label} should be an ordinary (dense) tensor, and it is none.")
    return value.detach().to("cpu", torch.float64).resolve_neg().numpy()


def _from_numpy(value: np.ndarray, label: str) -> np.ndarray:
    if value.dtype.kind not in "iuf":
        raise CheckFailed(f"{label} should be real numbers, and it is {describe(value)}.")
    return value.astype(np.float64)


def _dtype(value: torch.Tensor) -> str:
    return str(value.dtype).removeprefix("torch.")
