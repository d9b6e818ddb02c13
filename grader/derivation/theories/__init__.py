"""The theories that the checker knows: every module of this folder that holds a `THEORY`."""

from __future__ import annotations

import functools
import importlib
import pkgutil

from grader.derivation.theory import Theory
from grader.errors import UsageError
from grader.names import meant


@functools.cache
def _all() -> dict[str, Theory]:
    found: dict[str, Theory] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        theory: Theory = importlib.import_module(f"{__name__}.{module.name}").THEORY
        found[theory.claim] = theory
    return found


def claims() -> tuple[str, ...]:
    """The names of all claims, in alphabetical order."""
    return tuple(sorted(_all()))


def theory_of(claim: str) -> Theory:
    """The theory of `claim`; UsageError names the nearest one, or all, when there is none."""
    try:
        return _all()[claim]
    except KeyError:
        raise UsageError(f"there is no claim {claim!r}; {meant(claim, claims())}") from None
