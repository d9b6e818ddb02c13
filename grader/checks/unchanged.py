"""A function must leave its arguments as they were."""

from __future__ import annotations

import numpy as np
import torch

from grader.checks.calling import (
    BOTH_FAIL,
    MATCHING,
    VALUE_TOLERANCE,
    Function,
    argument_names,
    call,
    copied,
    draw_alike,
    reference_answer,
    references,
    students,
    title,
    tolerance_for,
)
from grader.checks.same import compare
from grader.errors import CheckFailed


def unchanged(student_fn: Function, reference_fn: Function, *args: object, names: tuple[str, ...] = ()) -> None:
    """
    Check that the answer is right, as `same` does it, and that every array, tensor and list among the arguments
    holds after the call what it held before.

    The answer counts too, since doing nothing leaves everything as it was. Raises CheckFailed with the names of the
    arguments that changed.
    """
    ours = tuple(copied(arg) for arg in references(args))
    want = reference_answer(lambda: reference_fn(*ours), lambda: call(student_fn, students(args)))
    if want is BOTH_FAIL:
        return
    draw_alike()
    sent = students(args)
    report = getattr(student_fn, "after", None)
    if report is not None:
        # A function of the sandbox's worked on copies; it says what became of them on the other side.
        got, after = report(*sent)
    else:
        after = tuple(copied(arg) for arg in sent)
        got = student_fn(*after)
    compare(got, want, title=title(reference_fn), tolerance=tolerance_for(args, VALUE_TOLERANCE), names=names)
    argument = argument_names(reference_fn, len(args))
    if len(after) != len(sent):
        raise TypeError(f"{title(reference_fn)}: {len(sent)} arguments were sent and {len(after)} reported")
    # A known mistake that changes its arguments is matched by the same change.
    expected = sent if MATCHING.get() is None else ours
    changed = [argument[i] for i in range(len(sent)) if not _equal(expected[i], after[i])]
    if changed:
        raise CheckFailed(
            f"{title(reference_fn)} changes its argument {' and '.join(changed)}; it must work on a copy."
        )


def _equal(before: object, after: object) -> bool:
    """Bit by bit but for the sign of a zero; models and callables are ours on both sides, and not looked at."""
    match before:
        case torch.Tensor():
            return (
                isinstance(after, torch.Tensor)
                and after.dtype == before.dtype
                and after.requires_grad == before.requires_grad
                and _equal(before.detach().numpy(), after.detach().numpy())
            )
        case np.ndarray():
            return (
                isinstance(after, np.ndarray)
                and after.shape == before.shape
                and bool(((after == before) | (np.isnan(after) & np.isnan(before))).all())
            )
        case list() | tuple():
            return (
                isinstance(after, type(before))
                and len(after) == len(before)
                and all(_equal(*pair) for pair in zip(before, after, strict=True))
            )
        case bool() | int() | float() | str():
            return before == after
        case _:
            return True
