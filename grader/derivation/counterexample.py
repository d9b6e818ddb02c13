"""A counterexample in words: two-digit numbers that a person can follow by hand, and what both sides are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from grader.derivation.models import PLAIN, READABLE, FiniteModels
from grader.derivation.refuter import Gap
from grader.derivation.smooth import SmoothModels
from grader.derivation.terms import Density, Entropy, Expect, Kl, Symbol, Term, walk
from grader.derivation.theory import MODEL

if TYPE_CHECKING:
    from grader.derivation.chain import Bad
    from grader.derivation.checker import Proof

# What a readable model has of each variable.
_CELLS = 2


def counterexample(proof: Proof, bad: Bad) -> str:
    """The sentence that shows the gap of `bad`."""
    gap = bad.outcome.gap
    if gap is None or bad.left is None or bad.right is None:
        return ""
    models = proof.models
    terms = (bad.left, bad.right)
    where = _smooth(models, gap, terms) if isinstance(models, SmoothModels) else _finite(models, gap, terms)
    if gap.undefined:
        side = "left" if not np.isfinite(gap.left) else "right"
        why = "it divides by zero, or takes the logarithm of a number that is not positive"
        return f"{where}: the {side} side has no value ({why})."
    left, right = _numbers(gap.left, gap.right)
    return f"{where}: the left side is {left}, the right side is {right}."


def _numbers(left: float, right: float) -> tuple[str, str]:
    """Both sides, to four decimals; where that does not tell them apart, in as many digits as it takes."""
    texts = [f"{value:.4f}" if abs(value) < 1e5 else f"{value:.3e}" for value in (left, right)]
    digits = 4
    while texts[0] == texts[1] and digits < 17:
        texts = [f"{value:.{digits}g}" for value in (left, right)]
        digits += 1
    return texts[0], texts[1]


def _smooth(models: SmoothModels, gap: Gap, terms: tuple[Term, ...]) -> str:
    noise = models.theory.noise
    parts = [f"theta = {models.theta[gap.model, 0]:.2g}"]
    if models.theory.sampler:
        parts.append(f"u = {models.given[gap.model, 0]:.2g}")
    used = {node.name for term in terms for node in walk(term) if isinstance(node, Symbol)}
    for name in sorted(used & set(models.constants) - {"theta"}):
        parts.append(f"{name} = {models.constants[name][gap.model, 0]:.2g}")
    if any(np.ptp(np.nan_to_num(models.value(t), posinf=0.0, neginf=0.0), axis=1).max() > 0 for t in terms):
        parts.append(f"{noise} = {models.noise[0, gap.place[0]]:.2g}")
    tried = " and smooth f and L, drawn at random" if models.theory.sampler else f", {noise} drawn from N(0,1)"
    return f"Take {', '.join(parts)}{tried}"


def _finite(models: FiniteModels, gap: Gap, terms: tuple[Term, ...]) -> str:
    theory = models.theory
    if gap.model >= READABLE:
        return "It fails on a random model of the sheet"
    latent = theory.latent
    index = dict(zip(theory.axes, gap.place, strict=True))
    used = _densities(terms)
    head = f"Take {latent} in {{0,1}}"
    if gap.model >= PLAIN:
        width = float(models.widths[latent][gap.model].reshape(-1)[0])
        head = f"Take two cells of {latent}, each of width {width:g} (a density may exceed 1)"
    shown: list[str] = []
    for letter in theory.letters:
        name = theory.own(letter)
        row = _row(models, name, gap.model, index)
        shown.append(f"{name} = {row}")
        if letter.family:
            rest = frozenset(letter.over) - {latent}
            if rest:
                alone = theory.name(letter.name, rest, frozenset())
                shown[-1] += f", so {alone} = {_row(models, alone, gap.model, index)}"
            prior = theory.name(letter.name, frozenset({latent}), frozenset())
            likelihood = theory.name(letter.name, rest, frozenset({latent}))
            if prior in used or likelihood in used:
                shown.append(f"{prior} = {_row(models, prior, gap.model, index)}")
    free = any(_varies(models, t, gap.model, latent) for t in terms)
    at = f", at {latent} = {index[latent]}" if free else ""
    return f"{head}, {', '.join(shown[:-1])} and {shown[-1]}{at}"


def _row(models: FiniteModels, name: str, model: int, index: dict[str, int]) -> str:
    theory = models.theory
    table = models.density(name)
    spots: list[int | slice] = [model]
    for place, axis in enumerate(theory.axes, 1):
        if table.shape[place] == 1:
            spots.append(0)
        elif axis == theory.latent:
            spots.append(slice(0, _CELLS))
        else:
            spots.append(min(index[axis], table.shape[place] - 1))
    values = np.atleast_1d(table[tuple(spots)])
    texts = [f"{float(v):.4g}" for v in values]
    return f"[{', '.join(texts)}]" if len(texts) > 1 else texts[0]


def _varies(models: FiniteModels, term: Term, model: int, axis: str) -> bool:
    value = np.nan_to_num(models.value(term), posinf=0.0, neginf=0.0)
    place = 1 + models.theory.axes.index(axis)
    return value.shape[place] > 1 and bool(np.ptp(np.take(value, (0, 1), axis=place), axis=place).max() > 0)


def _densities(terms: tuple[Term, ...]) -> set[str]:
    found: set[str] = set()
    for term in terms:
        for node in walk(term):
            match node:
                case Density(name):
                    found.add(name)
                case Expect(over, _) if over != MODEL:
                    found.add(over)
                case Kl(left, right) | Entropy(left, right):
                    found.update((left, right))
                case Symbol(name) if name == "ELBO":
                    found.add("p(z)")
                case _:
                    pass
    return found
