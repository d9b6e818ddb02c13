"""The numeric judge: a link is refuted when it fails on any model; students see the largest readable gap."""

from __future__ import annotations

from typing import Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from grader.derivation.terms import Term

TOLERANCE = 1e-8


class Models(Protocol):
    """What the refuter needs of a batch of models; the first axis of a value is the model."""

    def value(self, term: Term) -> npt.NDArray[np.float64]:
        """The value of a term in every model."""

    def readable(self) -> tuple[int, ...]:
        """Counts of first models, the ones that are easiest to follow by hand first."""

    def cells(self) -> npt.NDArray[np.bool_]:
        """Which places of a value count."""


class Gap(msgspec.Struct, frozen=True):
    """A counterexample: the model, the place in it, both sides there; `undefined` where a side has no value."""

    model: int
    place: tuple[int, ...]
    left: float
    right: float
    undefined: bool = False


class Refuter:
    """Compares values on a batch of models."""

    def __init__(self, models: Models) -> None:
        self.models = models

    def refute(self, a: Term, relation: str, b: Term) -> Gap | None:
        """A counterexample to `a relation b`, or None when it holds on every model."""
        cells = self.models.cells()
        left, right = np.broadcast_arrays(self.models.value(a), self.models.value(b))
        cells = cells[tuple(slice(0, n) for n in left.shape)]
        finite = (np.isfinite(left) & np.isfinite(right)) | ~cells
        if not finite.all():
            return self._at(left, right, np.where(finite, 0.0, 1.0), undefined=True)
        left, right = np.where(cells, left, 0.0), np.where(cells, right, 0.0)
        slack = TOLERANCE * (1.0 + np.maximum(np.abs(left), np.abs(right)))
        distance = left - right
        excess = {"=": np.abs(distance), ">": -distance, "<": distance}[relation[0]] - slack
        if not (excess > 0).any():
            return None
        return self._at(left, right, excess, undefined=False)

    def holds(self, a: Term, relation: str, b: Term) -> bool:
        """Whether `a relation b` holds on every model."""
        return self.refute(a, relation, b) is None

    def _at(
        self,
        left: npt.NDArray[np.float64],
        right: npt.NDArray[np.float64],
        excess: npt.NDArray[np.float64],
        *,
        undefined: bool,
    ) -> Gap:
        """The place of the largest excess, in the readable models if one of them refutes."""
        stages = [excess[:count] for count in self.models.readable() if (excess[:count] > 0).any()]
        part = stages[0] if stages else excess
        place = np.unravel_index(int(part.argmax()), part.shape)
        return Gap(int(place[0]), tuple(int(i) for i in place[1:]), float(left[place]), float(right[place]), undefined)
