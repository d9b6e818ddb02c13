"""The student's function against the reference, value by value."""

from __future__ import annotations

import math

import numpy as np

from grader.checks.calling import (
    BOTH_FAIL,
    MATCHING,
    MISSES,
    VALUE_TOLERANCE,
    Function,
    call,
    reference_answer,
    references,
    students,
    title,
    tolerance_for,
)
from grader.checks.values import Pair, align, as_array, check_shape
from grader.errors import CheckFailed


def same(
    student_fn: Function,
    reference_fn: Function,
    *args: object,
    tolerance: float | None = None,
    names: tuple[str, ...] = (),
) -> None:
    """
    Check that both functions answer the same for the same arguments, which are passed by position.

    An entry is right if |got - want| <= t + t |want|, with t = `tolerance`; by default 1e-9, and 1e-5 where a tensor
    among the arguments is float32. An infinity must be that infinity, `nan` is never right. Output dtypes are free.
    `names` are what the reference's values are called, where it returns several.

    Raises CheckFailed with what came and what was expected, or how many values differ and in which direction.
    """
    want = reference_answer(lambda: call(reference_fn, references(args)), lambda: call(student_fn, students(args)))
    if want is BOTH_FAIL:
        return
    got = call(student_fn, students(args))
    t = tolerance_for(args, VALUE_TOLERANCE, tolerance)
    compare(got, want, title=title(reference_fn), tolerance=t, names=names)


def compare(got: object, want: object, *, title: str, tolerance: float, names: tuple[str, ...] = ()) -> None:
    """Raise CheckFailed unless the answer `got` is right, given the reference's answer `want` (see `same`)."""
    for pair in align(got, want, title, names):
        _compare_arrays(pair, tolerance)


def close(got: np.ndarray, want: np.ndarray, tolerance: float) -> np.ndarray:
    """Which entries of `got` are right; both float64 and of one shape."""
    finite = np.isfinite(got) & np.isfinite(want)
    # An infinity is right only where it is the same infinity; `nan == nan` is false, as it should be.
    right: np.ndarray = np.equal(got, want)
    off, allowed = np.abs(got[finite] - want[finite]), tolerance + tolerance * np.abs(want[finite])
    right[finite] |= off <= allowed
    if MATCHING.get() is not None:
        right |= np.isnan(got) & np.isnan(want)
    if (noted := MISSES.get()) is not None:
        misses = np.divide(off, allowed, out=np.where(off > 0, np.inf, 0.0), where=allowed > 0)
        noted.append(float(misses.max(initial=0.0)) if right[~finite].all() else math.inf)
    return right


def worst(got: np.ndarray, want: np.ndarray, wrong: np.ndarray, tolerance: float) -> str:
    """The entry that is furthest off, for staff."""
    with np.errstate(invalid="ignore"):  # inf - inf, which ranks first like every nan
        distance = np.where(wrong, np.nan_to_num(np.abs(got - want), nan=np.inf), -1.0)
    index = np.unravel_index(int(np.argmax(distance)), got.shape)
    allowed = tolerance + tolerance * abs(want[index])
    place = ", ".join(str(int(i)) for i in index)
    return f"worst at [{place}]: expected {want[index].item()!r}, got {got[index].item()!r}, allowed {allowed:.3g}"


def _compare_arrays(pair: Pair, tolerance: float) -> None:
    want = as_array(pair.want, pair.label)
    got = as_array(pair.got, pair.label)
    check_shape(got.shape, want.shape, pair.label)
    # From here on both are one-dimensional or more, so that masks work for a single number too.
    shape, got, want = want.shape, np.atleast_1d(got), np.atleast_1d(want)
    wrong = ~close(got, want, tolerance)
    if wrong.any():
        raise CheckFailed(_sentence(pair.label, shape, got, want, wrong), detail=worst(got, want, wrong, tolerance))


def _sentence(label: str, shape: tuple[int, ...], got: np.ndarray, want: np.ndarray, wrong: np.ndarray) -> str:
    """How many entries differ and which way, for students: no value of the hidden test stands in it."""
    number = int(wrong.sum())
    first = f"{number} of {wrong.size} values differ" if shape else "the number differs"
    finite = wrong & np.isfinite(got) & np.isfinite(want)
    kinds = [
        (int((wrong & np.isnan(got)).sum()), "nan"),
        (int((wrong & np.isinf(got) & np.isfinite(want)).sum()), "infinite where the right value is finite"),
        (int((wrong & np.isfinite(got) & np.isinf(want)).sum()), "finite where the right value is infinite"),
        (int((wrong & np.isinf(got) & np.isinf(want)).sum()), "infinite with the wrong sign"),
    ]
    rest = [_count(n, what, number, single=not shape) for n, what in kinds if n]
    larger, smaller = int((finite & (got > want)).sum()), int((finite & (got < want)).sum())
    if larger or smaller:
        rest.append(_direction(larger, smaller, single=not shape))
    return f"{label}: " + "; ".join([first, *rest]) + "."


def _count(n: int, what: str, number: int, *, single: bool) -> str:
    if single:
        return f"it is {what}"
    return f"all of these are {what}" if n == number else f"{n} {'is' if n == 1 else 'are'} {what}"


def _direction(larger: int, smaller: int, *, single: bool) -> str:
    if single:
        return f"yours is {'larger' if larger else 'smaller'}"
    if larger and smaller:
        return f"yours are larger in {larger} and smaller in {smaller}"
    return f"yours {'is' if larger + smaller == 1 else 'are'} {'larger' if larger else 'smaller'} in " + (
        "that one" if larger + smaller == 1 else f"all {larger + smaller}"
    )
