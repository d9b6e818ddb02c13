"""Models with equal weights on both sides: a student's class beside the reference's."""

from __future__ import annotations

from collections.abc import Callable

import torch

from grader.checks.calling import Twins
from grader.checks.rng import Rng
from grader.checks.values import describe
from grader.errors import CheckFailed


def model(
    model_class: Callable[..., torch.nn.Module], *sizes: int, rng: Rng, dtype: torch.dtype = torch.float64
) -> torch.nn.Module:
    """`model_class(*sizes)` of the reference, in `dtype`, with every weight drawn from `rng`."""
    built = model_class(*sizes).to(dtype)
    # Standard deviation 0.5: units of a small layer are neither all dead nor far from where exp and sigmoid bend.
    built.load_state_dict(
        {name: rng.tensor(*value.shape, dtype=dtype, scale=0.5) for name, value in built.state_dict().items()}
    )
    return built


def twins(
    student_class: Callable[..., object],
    reference_class: Callable[..., torch.nn.Module],
    *sizes: int,
    rng: Rng,
    dtype: torch.dtype = torch.float64,
) -> Twins:
    """
    A model of each class, of these sizes, in `dtype`, with the same random weights.

    Raises CheckFailed where the student's is no `nn.Module`, or where names or shapes in its state dict differ.
    """
    theirs = model(reference_class, *sizes, rng=rng, dtype=dtype)
    mine = student_class(*sizes)
    name = reference_class.__name__
    if not isinstance(mine, torch.nn.Module):
        raise CheckFailed(f"{name}(...) should build a torch.nn.Module, and it builds {describe(mine)}.")
    _check_layers(_shapes(mine), _shapes(theirs), name)
    mine.to(dtype)
    mine.load_state_dict(theirs.state_dict())
    return Twins(mine, theirs)


def _shapes(module: torch.nn.Module) -> dict[str, tuple[int, ...]]:
    return {name: tuple(value.shape) for name, value in module.state_dict().items()}


def _check_layers(got: dict[str, tuple[int, ...]], want: dict[str, tuple[int, ...]], name: str) -> None:
    """Raise CheckFailed unless both have the same keys and shapes; these stand in the stub, so they may be told."""
    faults = [f"{key} is missing" for key in want if key not in got]
    # A module may be built after hidden inputs were seen, and its names could say them: so they are for staff only.
    more = [key for key in got if key not in want]
    faults += [f"{len(more)} of its keys {'is' if len(more) == 1 else 'are'} not among the stub's"] if more else []
    faults += [
        f"{key} has shape {got[key]} instead of {want[key]}" for key in want if got.get(key, want[key]) != want[key]
    ]
    if faults:
        raise CheckFailed(
            f"The state dict of {name} differs from the stub's: {'; '.join(faults)}.", detail=f"not ours: {more}"
        )
