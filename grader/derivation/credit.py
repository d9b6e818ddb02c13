"""Partial credit: from milestones that verified lines connect to the claim, never from lines that are merely true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.derivation import poly as po
from grader.derivation.definitions import read
from grader.derivation.errors import TooMuchWork
from grader.derivation.terms import Add, Term

if TYPE_CHECKING:
    from grader.derivation.checker import Proof

CEILING = 0.8
INEQUALITY = 0.25
LINK = 0.20
LAST_STEP = 0.8
ONE_REPAIR = 0.7


def score(proof: Proof, *, repaired: bool) -> float:
    """The share of the points, in [0, 1]; `repaired`: one single-site edit makes the whole text a proof."""
    if proof.bad is None and proof.goal:
        return 1.0
    earned = ONE_REPAIR if repaired else 0.0
    try:
        proof.work.line()
        if proof.theory.milestones:
            return round(max(earned, min(CEILING, _milestones(proof))), 2)
        if proof.bad is None and proof.last_step_missing():
            return LAST_STEP
    except TooMuchWork:
        return earned
    return earned


def _milestones(proof: Proof) -> float:
    theory, facts = proof.theory, proof.facts
    upper, lower = read(theory, theory.goal[0]), read(theory, theory.goal[2])
    identity = bool(facts.equalities) and facts.follows(upper, "=", Add((lower, read(theory, theory.axiom))))
    equal = [t for t in facts.same_as(upper) if facts.steps.free(t) != facts.steps.free(upper)]
    first = theory.milestones[0].score if identity else max((_of_term(proof, t) for t in equal), default=0.0)
    if first == 0.0 and not _linked(proof, lower):
        return 0.0
    total = first
    ends = {po.key(facts.steps.free(t)) for t in (upper, lower, *facts.same_as(upper), *facts.same_as(lower))}
    beside = any({po.key(facts.steps.free(t)) for t in pair} & ends for pair in proof.inequalities)
    if beside or (identity and proof.inequalities):
        total += INEQUALITY
    if identity or _linked(proof, lower):
        total += LINK
    return total


def _of_term(proof: Proof, term: Term) -> float:
    """The milestone that an expression equal to the claim's left side stands for."""
    keys = po.key(proof.steps.free(term))
    joint = "p(x,z)" in keys or ("p(x|z)" in keys and "p(z)" in keys)
    own = "q(z|x)" in keys or "E<q" in keys
    best = 0.0
    for milestone in proof.theory.milestones:
        wants_q = any(name.startswith("q") for name in milestone.densities)
        if joint and (own or not wants_q):
            best = max(best, milestone.score)
    return best


def _linked(proof: Proof, lower: Term) -> bool:
    """Whether a verified equality, which is no mere definition, links the bound to another expression."""
    facts = proof.facts
    for a, b in facts.equalities:
        if any(facts.steps.free(side) == facts.steps.free(lower) for side in (a, b)):
            other = b if facts.steps.free(a) == facts.steps.free(lower) else a
            if facts.steps.free(other) != facts.steps.free(lower) and not facts.defined_by(a, b):
                return True
    return False
