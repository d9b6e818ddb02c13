"""Sums that are expectations: `sum_z q(z|x) f` seen as `E_q[f]`, where the weight is visibly written."""

from __future__ import annotations

from collections.abc import Iterator

from grader.derivation.terms import (
    ONE,
    Add,
    Density,
    Div,
    Expect,
    Log,
    Mul,
    Num,
    Term,
    Total,
    add,
    mul,
    rewrite,
    walk,
)
from grader.derivation.theory import Theory


def has_total(term: Term) -> bool:
    """Whether a sum or an integral occurs in `term`."""
    return any(isinstance(node, Total) for node in walk(term))


def gathered(theory: Theory, term: Term) -> Term:
    """`term` with every sum over a weight that stands for itself (q; p and q in entropies) written as its E."""
    weights = [theory.own(letter) for letter in theory.letters if not letter.family]

    def change(node: Term) -> Term | None:
        if not isinstance(node, Total):
            return None
        for weight in weights:
            if theory.info(weight).over == {node.variable}:
                rest = without(node.body, weight)
                if rest is not None:
                    return Expect(weight, rewrite(rest, change))
        return None

    return rewrite(term, change) if has_total(term) else term


def without(body: Term, weight: str) -> Term | None:
    """`body` divided by the density `weight` where that is a visible factor of it, else None."""
    match body:
        case Density(name) if name == weight:
            return ONE
        case Mul(factors):
            for i, factor in enumerate(factors):
                rest = without(factor, weight)
                if rest is not None:
                    others = [*factors[:i], *([] if rest == ONE else [rest]), *factors[i + 1 :]]
                    return mul(*others)
            return None
        case Div(top, bottom):
            rest = without(top, weight)
            return None if rest is None else Div(rest, bottom)
        case Add(terms):
            parts = [without(t, weight) for t in terms]
            kept = [p for p in parts if p is not None]
            return add(*kept) if len(kept) == len(terms) else None
        case _:
            return None


def jensen_sites(theory: Theory, term: Term) -> Iterator[tuple[Term, int]]:
    """Every term that one `log E[f] -> E[log f]` makes of `term`, with the sign that the logarithm stands under.

    A sum or an integral under the logarithm counts where its weight is visible; q is never put in here.
    """
    match term:
        case Add(terms):
            for i, part in enumerate(terms):
                for new, sign in jensen_sites(theory, part):
                    yield Add((*terms[:i], new, *terms[i + 1 :])), sign
        case Mul(factors):
            numbers = [f for f in factors if isinstance(f, Num)]
            others = [f for f in factors if not isinstance(f, Num)]
            if len(others) == 1 and all(n.value for n in numbers):
                negative = sum(1 for n in numbers if n.value < 0) % 2
                for new, sign in jensen_sites(theory, others[0]):
                    yield Mul((*numbers, new)), -sign if negative else sign
        case Log(Expect(over, body)):
            yield Expect(over, Log(body)), 1
        case Log(Total(variable, body, _)):
            for weight in theory.distributions(variable):
                rest = without(body, weight)
                if rest is not None:
                    yield Expect(weight, Log(rest)), 1
        case _:
            return
