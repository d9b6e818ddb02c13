"""Errors carried forward: a failed test is tried again with the functions that it builds on taken from the reference.

Only functions that the assignment declares as dependencies are replaced, never one that the test itself calls, and only
those that failed a test of their own. What passes then earns its points: the mistake has cost points where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from types import SimpleNamespace
from typing import Any

import torch

Passes = Callable[[tuple[str, ...]], bool]


def candidates(
    depends: Mapping[str, tuple[str, ...]], asked: Collection[str], failing: Collection[str]
) -> tuple[str, ...]:
    """The functions to replace for a test that called `asked`, the nearest first; `failing` failed their own tests."""
    builds_on = dict.fromkeys(name for function in sorted(asked) for name in depends.get(function, ()))
    return tuple(name for name in builds_on if name in failing and name not in asked)


def needed(names: tuple[str, ...], passes: Passes) -> tuple[str, ...]:
    """Those of `names` that have to be replaced for a test to pass, none of which can be left out: the root of the
    trouble rather than what it spoils. Empty where the test fails even with all of them replaced.
    """
    if not names or not passes(names):
        return ()
    kept = names
    for name in names:
        fewer = tuple(other for other in kept if other != name)
        if fewer and passes(fewer):
            kept = fewer
    return kept


def replacements(
    names: Iterable[str], reference: SimpleNamespace, built: Callable[[], Mapping[str, tuple[object, ...]]]
) -> dict[str, Callable[..., object]]:
    """The reference's functions by name; a method works on the parameters that it is handed in the place of `self`.

    `built` tells the arguments with which the present test has made an instance of each class.
    """
    return {name: _method(reference, name, built) if "." in name else getattr(reference, name) for name in names}


def _method(
    reference: SimpleNamespace, name: str, built: Callable[[], Mapping[str, tuple[object, ...]]]
) -> Callable[..., object]:
    owner, _, method = name.partition(".")
    kind: type[torch.nn.Module] = getattr(reference, owner)

    def call(state: dict[str, torch.Tensor], *args: object) -> object:
        # An instance of the same sizes as the one that the test has made of the student's class.
        instance = kind(*built()[owner])
        for path, tensor in state.items():
            parent, _, leaf = path.rpartition(".")
            module: Any = instance.get_submodule(parent)
            (module._parameters if leaf in module._parameters else module._buffers)[leaf] = tensor
        return getattr(instance, method)(*args)

    return call
