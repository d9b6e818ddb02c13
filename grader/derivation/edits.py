"""Single-site edits of an expression, class by class: the slips that people make, undone."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from grader.derivation.terms import (
    Add,
    Apply,
    Density,
    Div,
    Entropy,
    Expect,
    Grad,
    Kl,
    Log,
    Mul,
    Num,
    Symbol,
    Term,
    Total,
    minus,
    mul,
    single_sites,
)
from grader.derivation.theory import Theory


def edits(theory: Theory, right: Term) -> Iterator[tuple[str, Term]]:
    """Every single-site edit of the right side, class by class."""
    for kind, edit in CLASSES:
        for new in single_sites(right, functools.partial(edit, theory)):
            yield kind, new
    if theory.kind == "finite" and theory.letters:
        last = theory.letters[-1]
        over = theory.own(last)
        yield "expectation-lost", Expect(over, right)
    if isinstance(right, Add):
        yield "sign", minus(right)


def _kl_swapped(theory: Theory, node: Term) -> Iterator[Term]:
    if isinstance(node, Kl) and node.right in theory.distributions(theory.latent):
        yield Kl(node.right, node.left)


def _renamed(pairs: tuple[tuple[str, str], ...], node: Term) -> Iterator[Term]:
    for a, b in (*pairs, *((y, x) for x, y in pairs)):
        match node:
            case Density(name) if name == a:
                yield Density(b)
            case Kl(left, right):
                if left == a:
                    yield Kl(b, right)
                if right == a:
                    yield Kl(left, b)
            case Expect(over, body) if over == a:
                yield Expect(b, body)
            case _:
                pass


def _conditional(theory: Theory, node: Term) -> Iterator[Term]:
    if isinstance(node, Density):
        yield from _renamed((("p(z|x)", "p(x|z)"),), node)


def _prior(theory: Theory, node: Term) -> Iterator[Term]:
    yield from _renamed((("p(z)", "p(z|x)"),), node)


def _joint(theory: Theory, node: Term) -> Iterator[Term]:
    if isinstance(node, Density):
        yield from _renamed((("p(x,z)", "p(x|z)"),), node)


def _expectation(theory: Theory, node: Term) -> Iterator[Term]:
    if theory.kind == "finite" and isinstance(node, Log) and theory.letters:
        last = theory.letters[-1]
        yield Expect(theory.own(last), node)
    if isinstance(node, Add) and theory.kind == "finite" and len(node.terms) > 2:
        last = theory.letters[-1]
        over = theory.own(last)
        for i in range(2, len(node.terms)):
            yield Add((Expect(over, Add(node.terms[:i])), *node.terms[i:]))


def _log(theory: Theory, node: Term) -> Iterator[Term]:
    if isinstance(node, Density | Div):
        yield Log(node)


def _sign(theory: Theory, node: Term) -> Iterator[Term]:
    match node:
        case Add(terms):
            for i, part in enumerate(terms):
                if not _of_ratio(part):
                    yield Add((*terms[:i], minus(part), *terms[i + 1 :]))
        case Expect() | Total() | Entropy() | Log():
            if not _of_ratio(node):
                yield minus(node)
        case _:
            return


def _of_ratio(node: Term) -> bool:
    """Whether `node` is an average of the log of a ratio: its sign is wrong exactly where the ratio is upside down."""
    match node:
        case Log(Div()):
            return True
        case Expect(_, body) | Total(_, body, _):
            return _of_ratio(body)
        case Mul(factors):
            return any(_of_ratio(f) for f in factors)
        case _:
            return False


def _ratio(theory: Theory, node: Term) -> Iterator[Term]:
    if isinstance(node, Div):
        yield Div(node.bottom, node.top)


def _loss(theory: Theory, node: Term) -> Iterator[Term]:
    if isinstance(node, Symbol) and node.name in theory.definitions:
        yield minus(node)


def _weight(theory: Theory, node: Term) -> Iterator[Term]:
    if theory.kind != "finite":
        return
    match node:
        case Expect(over, body):
            for other in theory.distributions(theory.latent):
                if other != over:
                    yield Expect(other, body)
        case Total(_, body, _):
            for other in theory.distributions(theory.latent):
                if not isinstance(body, Density):
                    yield Expect(other, body)
                for present in theory.distributions(theory.latent):
                    if present != other and isinstance(body, Mul) and Density(present) in body.factors:
                        swapped = tuple(Density(other) if f == Density(present) else f for f in body.factors)
                        yield Total(node.variable, Mul(swapped), node.integral)
        case Entropy(of, cross):
            for other in theory.distributions(theory.latent):
                yield Entropy(other, cross)
                yield Entropy(of, other)
        case _:
            return


def _split(theory: Theory, node: Term) -> Iterator[Term]:
    match node:
        case Mul(factors):
            expectations = [f for f in factors if isinstance(f, Expect)]
            others = [f for f in factors if not isinstance(f, Expect)]
            if len(expectations) == 2 and expectations[0].over == expectations[1].over:
                body = mul(expectations[0].body, expectations[1].body)
                yield mul(*others, Expect(expectations[0].over, body))
            if len(expectations) == 1 and others and not all(isinstance(o, Num) for o in others):
                yield Expect(expectations[0].over, mul(expectations[0].body, *others))
        case Div(Expect(over, top), Expect(_, bottom)):
            yield Expect(over, Div(top, bottom))
        case Add((Log(Expect(over, top)), Mul((Num(), Log(Expect(_, bottom)))))):
            yield Log(Expect(over, Div(top, bottom)))
        case _:
            return


def _derivative(theory: Theory, node: Term) -> Iterator[Term]:
    if theory.kind != "smooth":
        return
    match node:
        case Apply(name, order, arguments) if name == theory.loss:
            yield Apply(name, order + 1, arguments)
        case Apply() | Symbol("x"):
            yield Grad(node)
        case Expect(over, body) if theory.loss:
            inner = Apply(theory.loss, 1, (Symbol(theory.variable),))
            yield Expect(over, mul(inner, body))
        case _:
            return


def _inside(theory: Theory, node: Term) -> Iterator[Term]:
    match node:
        case Apply(name, order, (Expect(over, body),)) if name == theory.loss:
            yield Expect(over, Apply(name, order, (body,)))
        case _:
            return


CLASSES = (
    ("kl-swapped", _kl_swapped),
    ("conditional-turned", _conditional),
    ("prior-posterior", _prior),
    ("joint-likelihood", _joint),
    ("expectation-lost", _expectation),
    ("log-lost", _log),
    ("loss-bound", _loss),
    ("sign", _sign),
    ("ratio-inverted", _ratio),
    ("weight", _weight),
    ("product-split", _split),
    ("derivative-lost", _derivative),
    ("expectation-inside", _inside),
)
