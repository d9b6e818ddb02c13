"""The terms of the derivation language: small frozen trees, and how they are walked; `shown` writes them out.

Num        a rational number                     Expect   E over a distribution (or a noise variable)
Add, Mul   sums and products                     Total    a sum or an integral over one variable
Div, Pow   quotients, whole powers               Kl       KL between two distributions, by name
Log        natural logarithm                     Entropy  H(p), or the cross-entropy H(p,q)
Density    p(x|z), q(z|x) …, by its name         Grad     the gradient with respect to theta
Symbol     ELBO, theta, eps …                    Apply    f_theta(u,v), L(x), L'(x): a function and its order
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

import msgspec


class Num(msgspec.Struct, frozen=True):
    """A rational number."""

    value: Fraction


class Add(msgspec.Struct, frozen=True):
    """A sum."""

    terms: tuple[Term, ...]


class Mul(msgspec.Struct, frozen=True):
    """A product."""

    factors: tuple[Term, ...]


class Div(msgspec.Struct, frozen=True):
    """A quotient."""

    top: Term
    bottom: Term


class Pow(msgspec.Struct, frozen=True):
    """A whole power."""

    base: Term
    exponent: int


class Log(msgspec.Struct, frozen=True):
    """A natural logarithm."""

    body: Term


class Density(msgspec.Struct, frozen=True):
    """A density, by its canonical name."""

    name: str


class Symbol(msgspec.Struct, frozen=True):
    """A named quantity."""

    name: str


class Expect(msgspec.Struct, frozen=True):
    """An expectation over the distribution, or the noise, `over`."""

    over: str
    body: Term


class Total(msgspec.Struct, frozen=True):
    """A sum or an integral over `variable`."""

    variable: str
    body: Term
    integral: bool = False


class Kl(msgspec.Struct, frozen=True):
    """The KL between two distributions, by name."""

    left: str
    right: str


class Entropy(msgspec.Struct, frozen=True):
    """An entropy, or a cross-entropy when the two names differ."""

    of: str
    cross: str


class Grad(msgspec.Struct, frozen=True):
    """The gradient with respect to theta."""

    body: Term


class Apply(msgspec.Struct, frozen=True):
    """A function of a gradient theory, `order` times derived."""

    name: str
    order: int
    arguments: tuple[Term, ...]


Term = Num | Add | Mul | Div | Pow | Log | Density | Symbol | Expect | Total | Kl | Entropy | Grad | Apply

ONE = Num(Fraction(1))
MINUS = Num(Fraction(-1))


def add(*terms: Term) -> Term:
    """The sum of `terms`; one term stays itself."""
    return terms[0] if len(terms) == 1 else Add(terms)


def mul(*factors: Term) -> Term:
    """The product of `factors`; none is 1, one stays itself."""
    if not factors:
        return ONE
    return factors[0] if len(factors) == 1 else Mul(factors)


def minus(term: Term) -> Term:
    """`-term`."""
    return Num(-term.value) if isinstance(term, Num) else Mul((MINUS, term))


def children(term: Term) -> tuple[Term, ...]:
    """The terms directly inside `term`, left to right."""
    match term:
        case Add(terms):
            return terms
        case Mul(factors):
            return factors
        case Div(top, bottom):
            return (top, bottom)
        case Pow(base, _):
            return (base,)
        case Log(body) | Expect(_, body) | Total(_, body) | Grad(body):
            return (body,)
        case Apply(_, _, arguments):
            return arguments
        case _:
            return ()


def rebuild(term: Term, parts: tuple[Term, ...]) -> Term:
    """`term` with its children replaced by `parts`, which are as many."""
    match term:
        case Add():
            return Add(parts)
        case Mul():
            return Mul(parts)
        case Div():
            return Div(parts[0], parts[1])
        case Pow(_, exponent):
            return Pow(parts[0], exponent)
        case Log():
            return Log(parts[0])
        case Expect(over, _):
            return Expect(over, parts[0])
        case Total(variable, _, integral):
            return Total(variable, parts[0], integral)
        case Grad():
            return Grad(parts[0])
        case Apply(name, order, _):
            return Apply(name, order, parts)
        case _:
            return term


def rewrite(term: Term, change: Callable[[Term], Term | None]) -> Term:
    """`term` with every node for which `change` answers replaced by the answer, outermost first."""
    new = change(term)
    if new is not None:
        return new
    old = children(term)
    if not old:
        return term
    parts = tuple(rewrite(part, change) for part in old)
    return term if all(a is b for a, b in zip(old, parts, strict=True)) else rebuild(term, parts)


def walk(term: Term) -> Iterator[Term]:
    """Every node of `term`, parents before children."""
    stack = [term]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def size(term: Term) -> int:
    """How many nodes `term` has."""
    return sum(1 for _ in walk(term))


def single_sites(term: Term, edit: Callable[[Term], Iterator[Term]]) -> Iterator[Term]:
    """Every term that differs from `term` at one node, which `edit` replaced."""
    yield from edit(term)
    parts = children(term)
    for i, part in enumerate(parts):
        for new in single_sites(part, edit):
            yield rebuild(term, (*parts[:i], new, *parts[i + 1 :]))
