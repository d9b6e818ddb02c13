"""The gradients of a student's function against the reference's, entry by entry."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import torch

from grader.checks.calling import (
    BOTH_FAIL,
    GRADIENT_TOLERANCE,
    MATCHING,
    Function,
    Twins,
    argument_names,
    draw_alike,
    reference_answer,
    references,
    students,
    title,
    tolerance_for,
)
from grader.checks.same import close, worst
from grader.checks.values import align, as_array, check_shape, describe
from grader.errors import CheckFailed, GraderError


def gradients(
    student_fn: Function,
    reference_fn: Function,
    *args: object,
    wrt: Sequence[str] | None = None,
    of: Twins | torch.nn.Module | None = None,
    tolerance: float | None = None,
) -> None:
    """
    Check the gradient in every floating-point tensor among the arguments, and in every parameter of a model.

    `wrt` names the arguments that count, if not all do. `of` is the model, if there is one: the twins whose methods
    the functions are, or a model that both functions get among their arguments.
    Both functions are differentiated through the same random, non-uniform cotangents (seeded by the arguments), so
    that a backward pass that ignores what comes from above is wrong too. The tolerance is 1e-9 in float64 and 1e-4
    in float32, used as in `same`.

    Raises CheckFailed: which argument or parameter, in how many entries, and whether zero, scaled, negated or missing.
    """
    names = argument_names(reference_fn, len(args))
    chosen = {i: names[i] for i, arg in enumerate(args) if _differentiable(arg) and (wrt is None or names[i] in wrt)}
    if wrt is not None and len(chosen) != len(wrt):
        raise TypeError(f"{title(reference_fn)}: not all of {wrt} are floating-point tensors among {names}")
    our_args, ours = _with_leaves(references(args), chosen)
    their_args, theirs = _with_leaves(students(args), chosen)
    if of is not None:
        model = of if isinstance(of, Twins) else Twins(of, of)
        ours |= dict(model.reference.named_parameters())
        theirs |= dict(model.student.named_parameters())
    if absent := [name for name in ours if name not in theirs]:
        raise CheckFailed(f"The model has no parameter {', '.join(absent)}.")
    want = reference_answer(lambda: reference_fn(*our_args), lambda: student_fn(*their_args))
    if want is BOTH_FAIL:
        return
    draw_alike()
    got = student_fn(*their_args)
    t = tolerance_for(args, GRADIENT_TOLERANCE, tolerance)
    _check(got, want, theirs, ours, title=title(reference_fn), tolerance=t, seed=_seed(args))


def _differentiable(arg: object) -> bool:
    return isinstance(arg, torch.Tensor) and arg.is_floating_point()


def _with_leaves(args: tuple[object, ...], chosen: Mapping[int, str]) -> tuple[list[object], dict[str, torch.Tensor]]:
    """The arguments with a fresh leaf in each chosen place, and these leaves by name."""
    leaves, filled = {}, list(args)
    for i, name in chosen.items():
        arg = args[i]
        if isinstance(arg, torch.Tensor):
            leaves[name] = filled[i] = arg.detach().clone().requires_grad_(True)
    return filled, leaves


def _check(
    got: object,
    want: object,
    got_inputs: Mapping[str, torch.Tensor],
    want_inputs: Mapping[str, torch.Tensor],
    *,
    title: str,
    tolerance: float,
    seed: int,
) -> None:
    """The one exit: returns only if every gradient in `want_inputs` is right in `got_inputs`."""
    got_total, want_total = _totals(got, want, title, seed)
    right = _pull(want_total, want_inputs)
    try:
        mine = _pull(got_total, got_inputs)
    except GraderError:
        raise
    except RuntimeError as error:
        # Torch's own complaint about the student's graph, for example a value that was changed in place.
        raise CheckFailed(f"The backward pass through {title} fails.", detail=str(error)) from error
    faults, details = [], []
    for name, tensor in want_inputs.items():
        target = right[name]
        fault = _fault(mine[name], torch.zeros_like(tensor) if target is None else target, tolerance)
        if fault:
            faults.append(f"in {name} it is {fault[0]}")
            details.append(f"{name}: {fault[1]}")
    if faults:
        raise CheckFailed(f"The gradient of {title} is not right: {'; '.join(faults)}.", detail="; ".join(details))


def _totals(got: object, want: object, title: str, seed: int) -> tuple[torch.Tensor | None, torch.Tensor | None]:
    """Both outputs times the same cotangents, summed: backward from here is the vector-Jacobian product."""
    # Not `grad(outputs, inputs, cotangents)`: that imports sympy, half a second in every process.
    draws = np.random.default_rng(seed)
    ours, theirs = [], []
    for pair in align(got, want, title):
        if not isinstance(pair.want, torch.Tensor):
            if MATCHING.get() is None:
                raise TypeError(f"{pair.label}: the reference returned no tensor")
            if isinstance(pair.got, torch.Tensor):
                raise CheckFailed(f"{pair.label} is a tensor, and the known mistake's is none.")
            continue
        if not isinstance(pair.got, torch.Tensor):
            raise CheckFailed(
                f"{pair.label} should be a tensor that gradients can flow through, and it is {describe(pair.got)}."
            )
        shape = tuple(pair.want.shape)
        check_shape(as_array(pair.got, pair.label).shape, shape, pair.label)
        # Away from zero, so that every entry counts.
        cotangent = torch.from_numpy(np.asarray(draws.uniform(0.5, 1.5, shape) * draws.choice([-1.0, 1.0], shape)))
        cotangent = cotangent.to(pair.want.dtype)
        ours.append((pair.want * cotangent).sum())
        if pair.got.requires_grad:
            theirs.append((pair.got.to(pair.want.dtype) * cotangent).sum())
    return (torch.stack(theirs).sum() if theirs else None), (torch.stack(ours).sum() if ours else None)


def _pull(total: torch.Tensor | None, inputs: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor | None]:
    """The gradient of `total` in each input; None where no graph leads from one to the other."""
    result: dict[str, torch.Tensor | None] = dict.fromkeys(inputs)
    tracked = {name: tensor for name, tensor in inputs.items() if tensor.requires_grad}
    if total is not None and total.requires_grad and tracked:
        found = torch.autograd.grad(total, list(tracked.values()), allow_unused=True)
        result.update(zip(tracked, found, strict=True))
    return result


def _fault(got: torch.Tensor | None, want: torch.Tensor, tolerance: float) -> tuple[str, str] | None:
    """What is wrong with one gradient, for the student and for staff; None if nothing is."""
    target = np.atleast_1d(as_array(want, "gradient"))
    if got is None:
        # No path at all is right where the gradient is zero anyway.
        if not target.any():
            return None
        return "missing (does a detach, .data, .item() or NumPy cut the graph?)", "no graph leads to it"
    mine = np.atleast_1d(as_array(got, "gradient"))
    wrong = ~close(mine, target, tolerance)
    if not wrong.any():
        return None
    how = _relation(mine[wrong], target[wrong], tolerance)
    count = f"wrong in {int(wrong.sum())} of {wrong.size} entries" if wrong.size > 1 else "wrong"
    return count + (f", {how}" if how else ""), worst(mine, target, wrong, tolerance)


def _relation(got: np.ndarray, want: np.ndarray, tolerance: float) -> str:
    """How the wrong entries relate to the right ones, where they do so in one simple way."""
    if not np.isfinite(got).all():
        return f"{int((~np.isfinite(got)).sum())} of them nan or infinite"
    if not got.any():
        return "zero there"
    if close(got, -want, tolerance).all():
        return "the right one negated"
    factor = float(got @ want / (want @ want)) if want.any() else 0.0
    # One entry is a multiple of any other: a factor would say something only about the hidden value.
    if got.size > 1 and factor and close(got, factor * want, tolerance).all():
        return f"{factor:.3g} times the right one"
    return ""


def _seed(args: tuple[object, ...]) -> int:
    """A seed that depends on the tensors among the arguments, and on nothing else."""
    digest = hashlib.sha256()
    for arg in args:
        if isinstance(arg, torch.Tensor):
            digest.update(as_array(arg, "argument").tobytes())
    return int.from_bytes(digest.digest()[:8])
