"""Polynomials with exact coefficients over named atoms: the carrier of the normal form."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from grader.derivation import limits
from grader.derivation.errors import TooMuchWork, Undefined
from grader.derivation.limits import Work

Number = int | Fraction
Mono = tuple[tuple[str, int], ...]
Poly = dict[Mono, Number]

UNIT: Mono = ()


def constant(value: Number) -> Poly:
    """`value` as a polynomial."""
    return {UNIT: value} if value else {}


def atom(name: str, exponent: int = 1) -> Poly:
    """One atom to a power."""
    return {((name, exponent),): 1}


def join(a: Mono, b: Mono) -> Mono:
    """The product of two monomials; what cancels is gone."""
    if not a:
        return b
    if not b:
        return a
    powers = dict(a)
    for name, exponent in b:
        total = powers.get(name, 0) + exponent
        if total:
            powers[name] = total
        else:
            del powers[name]
    return tuple(sorted(powers.items()))


def power(mono: Mono, exponent: int) -> Mono:
    """`mono` to a whole power."""
    return tuple((name, e * exponent) for name, e in mono) if exponent else UNIT


def plus(polys: Iterable[Poly], work: Work) -> Poly:
    """The sum of `polys`."""
    out: Poly = {}
    for poly in polys:
        work.spend(len(poly))
        for mono, value in poly.items():
            total = out.get(mono, 0) + value
            if total:
                out[mono] = total
            else:
                del out[mono]
    return _checked(out)


def times(a: Poly, b: Poly, work: Work) -> Poly:
    """The product of two polynomials."""
    out: Poly = {}
    work.spend(len(a) * len(b))
    for left, x in a.items():
        for right, y in b.items():
            mono = join(left, right)
            total = out.get(mono, 0) + x * y
            if total.numerator.bit_length() + total.denominator.bit_length() > limits.COEFFICIENT_BITS:
                raise TooMuchWork("the numbers in this line grow too large: write a simpler one")
            if total:
                out[mono] = total
            else:
                del out[mono]
    return _checked(out)


def scaled(poly: Poly, factor: Number) -> Poly:
    """`factor * poly`."""
    return {mono: value * factor for mono, value in poly.items()} if factor else {}


def divided(value: Number, by: Number) -> Number:
    """`value / by`, exactly."""
    if not by:
        raise Undefined("a division by zero")
    return Fraction(value) / by


def primitive(poly: Poly) -> tuple[Number, Poly]:
    """`(c, r)` with `poly = c r`, and the first monomial of r, in order, has the coefficient 1."""
    lead = poly[min(poly)]
    return (1, poly) if lead == 1 else (lead, {mono: divided(value, lead) for mono, value in poly.items()})


def key(poly: Poly) -> str:
    """A text that two polynomials share if and only if they are equal."""
    return "+".join(f"{value}{mono_key(mono)}" for mono, value in sorted(poly.items()))


def mono_key(mono: Mono) -> str:
    """A text that names a monomial."""
    return "".join(f"[{name}]" if exponent == 1 else f"[{name}]^{exponent}" for name, exponent in mono)


def ratio(a: Poly, b: Poly) -> Number | None:
    """The number c with `a = c b`, or None; two zeros have none."""
    if not a or len(a) != len(b):
        return None
    first = next(iter(a))
    if first not in b:
        return None
    c = divided(a[first], b[first])
    return c if all(mono in b and value == c * b[mono] for mono, value in a.items()) else None


def _checked(poly: Poly) -> Poly:
    if len(poly) > limits.MONOMIALS:
        raise TooMuchWork(
            f"multiplied out, this expression has more than {limits.MONOMIALS} terms: write a simpler one"
        )
    return poly
