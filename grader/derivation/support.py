"""Where probabilities are zero: which accepted lines hold only because q and p are positive on the same values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.derivation.limits import Work
from grader.derivation.models import Array, FiniteModels
from grader.derivation.refuter import Refuter
from grader.derivation.terms import Term
from grader.derivation.theory import Theory

Link = tuple[int, Term, str, Term]


class _WithZeros(FiniteModels):
    """The models with a zero each, by turns in every letter; what has the weight 0 counts 0, as in 0 log 0 = 0."""

    def __init__(self, theory: Theory, work: Work) -> None:
        super().__init__(theory, work)
        bases = [theory.own(t) for t in theory.letters]
        place = 1 + theory.axes.index(theory.latent)
        tables = {name: self.densities[name].copy() for name in bases}
        self.densities.clear()
        for number, (name, letter) in enumerate(zip(bases, theory.letters, strict=True)):
            table = tables[name]
            cell = [slice(None)] * table.ndim
            cell[0], cell[place] = slice(number, None, len(bases)), slice(0, 1)
            table[tuple(cell)] = 0.0
            total = table
            for axis in letter.over:
                total = self.sum(axis, total)
            self.densities[name] = table / total

    def sum(self, axis: str, table: Array) -> Array:
        """The sum over `axis`; a product of 0 and something infinite counts 0."""
        return super().sum(axis, np.where(np.isnan(table), 0.0, table))


def lines_that_need_support(theory: Theory, work: Work, links: Sequence[Link]) -> list[int]:
    """The lines among `links`, all accepted, that fail or become infinite where a probability is zero."""
    refuter = Refuter(_WithZeros(theory, work))
    with np.errstate(all="ignore"):
        return sorted({line for line, a, relation, b in links if not refuter.holds(a, relation, b)})
