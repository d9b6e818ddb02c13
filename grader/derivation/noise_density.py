"""The density of the noise written out: exp(-v^2/2) / sqrt(2 pi), in whatever order its two parts stand."""

from __future__ import annotations

import math
from fractions import Fraction

from grader.derivation.terms import ONE, Add, Density, Div, Mul, Num, Pow, Symbol, Term, mul, size, walk

NORMALISER = Symbol("sqrt(2*pi)")
EXPONENTIAL = Symbol("exp(-v^2/2)")
_NODES = 12
_HIGHEST = 4


def is_exponent(exponent: Term, noise: str) -> bool:
    """Whether `exponent` is -v^2/2, judged at more points than an expression of this size can have zeros.

    One without a power of a power: its degree, and the size of its values, grow with its size only.
    """
    if size(exponent) > _NODES:
        return False
    return all(_at(exponent, noise, Fraction(v)) == Fraction(-v * v, 2) for v in range(1, _HIGHEST * _NODES))


def by_name(body: Term, noise: str) -> Term:
    """The body of an integral with the written out density, where both its parts stand in it, by its name."""
    rest, root, exponential = _taken(body)
    return mul(Density(noise), rest) if (root, exponential) == (-1, 1) else body


def _taken(term: Term) -> tuple[Term, int, int]:
    """`term` without the two parts of the density, and the powers in which these stood in it."""
    if term == NORMALISER:
        return ONE, 1, 0
    if term == EXPONENTIAL:
        return ONE, 0, 1
    match term:
        case Mul(factors):
            found = [_taken(f) for f in factors]
            kept = [f for f, _, _ in found if f != ONE]
            return mul(*kept), sum(r for _, r, _ in found), sum(b for _, _, b in found)
        case Div(top, bottom):
            (above, r, b), (below, s, c) = _taken(top), _taken(bottom)
            return above if below == ONE else Div(above, below), r - s, b - c
        case _:
            return term, 0, 0


def _at(term: Term, noise: str, v: Fraction) -> Fraction | None:
    """The value of a rational expression in the noise; None for anything else."""
    match term:
        case Num(value):
            return value
        case Symbol(name) if name == noise:
            return v
        case Add(parts) | Mul(parts):
            values = [_at(part, noise, v) for part in parts]
            known = [value for value in values if value is not None]
            if len(known) < len(values):
                return None
            return sum(known, Fraction(0)) if isinstance(term, Add) else math.prod(known, start=Fraction(1))
        case Div(top, bottom):
            above, below = _at(top, noise, v), _at(bottom, noise, v)
            return above / below if above is not None and below else None
        case Pow(base, exponent):
            if not 0 < exponent <= _HIGHEST or any(isinstance(node, Pow) for node in walk(base)):
                return None
            inner = _at(base, noise, v)
            return None if inner is None else inner**exponent
        case _:
            return None
