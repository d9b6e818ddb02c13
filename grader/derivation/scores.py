"""The density of x in a gradient theory, p_theta(x), and its gradient: where they may stand and what they are worth.

A part of an integrand over x is `p^degree (plain + score * s)`, where s is the gradient of log p_theta(x). Only what is
linear in s has a value here: its integral is the derivative of an expectation in the parameter of the density alone,
so no density has to be known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from grader.derivation.errors import Undefined
from grader.derivation.gradients import holds_density
from grader.derivation.terms import Add, Div, Expect, Grad, Log, Mul, Pow, Term, Total, children, walk
from grader.derivation.theory import MODEL

Array = npt.NDArray[Any]
Evaluate = Callable[[Term, Array, Array], Array]
STEP = 1e-20
# A central difference of eighth order: unlike a complex step it may be taken where x is complex already.
_COEFFICIENTS = (4 / 5, -1 / 5, 4 / 105, -1 / 280)
_WIDTH = 0.02

PLACE = "a density stands only under an integral here: int p(v) … dv"
ONCE = "the density stands in some terms of this integral only: int p(v) (… + …) dv"
SECOND = "a second gradient of the density is not part of this proof"


class Nodes(msgspec.Struct, frozen=True):
    """The weights of the nodes, and a positive function and another one at them, as a density and a score."""

    weights: Array
    density: Array
    score: Array


class Part(msgspec.Struct, frozen=True):
    """`p^degree (plain + score * s)` at the nodes; `score` is None where no gradient of the density occurs."""

    degree: int
    plain: Array
    score: Array | None = None


def misplaced(term: Term) -> str:
    """Why a density in `term` has no meaning where it stands, or "" when all have one."""
    match term:
        case Total(_, body) | Expect(_, body) if holds_density(body):
            if isinstance(term, Expect) and term.over != MODEL:
                return PLACE
            try:
                _shape(body)
            except Undefined as undefined:
                return str(undefined)
            return ""
        case Grad(Total(_, body)) if holds_density(body) and _shape(body) != (1, 0):
            return SECOND
        case _:
            if not children(term):
                return PLACE if holds_density(term) else ""
            return next((why for part in children(term) if (why := misplaced(part))), "")


def integral(term: Expect | Total, evaluate: Evaluate, theta: Array, here: Array, moved: Array, nodes: Nodes) -> Array:
    """The value of an expectation or an integral over x with the density in its body.

    `here` is x at the nodes, `moved` the same drawn at a parameter that lies `STEP` beside `theta`, along i. Where the
    density does not stand exactly once, it and the score are taken as functions that nothing is known of.
    """
    weights = nodes.weights
    part = _part(term.body, evaluate, theta, here)
    excess = part.degree - (1 if isinstance(term, Total) else 0)
    if np.iscomplexobj(theta) and (excess or part.score is not None):
        raise Undefined(SECOND)
    if excess:
        whole = part.plain if part.score is None else part.plain + part.score * nodes.score
        return np.asarray((nodes.density**excess * whole * weights).sum(axis=1, keepdims=True))
    total = np.asarray((part.plain * weights).sum(axis=1, keepdims=True))
    if part.score is None:
        return total
    score = _part(term.body, evaluate, theta, moved).score
    if score is None:
        return total
    return np.asarray(total + (np.imag(score) / STEP * weights).sum(axis=1, keepdims=True))


def _shape(term: Term) -> tuple[int, int]:
    """The degree in p of `term`, and whether the score occurs in it; `Undefined` for what has no value here."""
    if not holds_density(term) and not any(isinstance(n, Grad) for part in children(term) for n in walk(part)):
        return 0, 0
    match term:
        case Add(terms):
            shapes = [_shape(t) for t in terms]
            if len({degree for degree, _ in shapes}) > 1:
                raise Undefined(ONCE)
            return shapes[0][0], max(order for _, order in shapes)
        case Mul(factors):
            shapes = [_shape(f) for f in factors]
            return sum(d for d, _ in shapes), _first(sum(order for _, order in shapes))
        case Div(top, bottom):
            (above, order), (below, lower) = _shape(top), _shape(bottom)
            return above - below, _first(order + 2 * lower)
        case Pow(base, exponent):
            degree, order = _shape(base)
            return degree * exponent, _first(2 * order)
        case Grad(Log(body)) | Grad(body):
            degree, order = _shape(body)
            return 0 if isinstance(term.body, Log) else degree, _first(2 * order + (degree != 0))
        case _:
            if children(term):
                raise Undefined(PLACE)
            return 1, 0


def _first(order: int) -> int:
    if order > 1:
        raise Undefined(SECOND)
    return order


def _part(term: Term, evaluate: Evaluate, theta: Array, x: Array) -> Part:
    if not holds_density(term) and not any(isinstance(node, Grad) for node in walk(term)):
        return Part(0, evaluate(term, theta, x))
    match term:
        case Add(terms):
            parts = [_part(t, evaluate, theta, x) for t in terms]
            if len({part.degree for part in parts}) > 1:
                raise Undefined(ONCE)
            plain = sum((p.plain for p in parts[1:]), parts[0].plain)
            scores = [p.score for p in parts if p.score is not None]
            return Part(parts[0].degree, plain, sum(scores[1:], scores[0]) if scores else None)
        case Mul(factors):
            out = _part(factors[0], evaluate, theta, x)
            for factor in factors[1:]:
                out = _times(out, _part(factor, evaluate, theta, x))
            return out
        case Div(top, bottom):
            below = _part(bottom, evaluate, theta, x)
            return _times(_part(top, evaluate, theta, x), _power(below, -1))
        case Pow(base, exponent):
            return _power(_part(base, evaluate, theta, x), exponent)
        case Grad(Log(body)) if holds_density(body):
            part = _derived(body, evaluate, theta, x)
            value = _part(body, evaluate, theta, x).plain
            return Part(0, part.plain / value, np.full_like(value, part.degree))
        case Grad(body):
            return _derived(body, evaluate, theta, x)
        case _:
            if children(term):
                raise Undefined(PLACE)
            return Part(1, np.ones((1, 1)))


def _derived(body: Term, evaluate: Evaluate, theta: Array, x: Array) -> Part:
    """The gradient with respect to theta of `body`, x being held fast: of p^k a it is p^k (a' + k a s)."""
    here = _part(body, evaluate, theta, x)
    if here.score is not None:
        raise Undefined(SECOND)
    slope = np.zeros_like(here.plain)
    for k, coefficient in enumerate(_COEFFICIENTS, 1):
        ahead = _part(body, evaluate, theta + k * _WIDTH, x).plain
        behind = _part(body, evaluate, theta - k * _WIDTH, x).plain
        slope = slope + coefficient * (ahead - behind) / _WIDTH
    return Part(here.degree, slope, here.degree * here.plain if here.degree else None)


def _times(a: Part, b: Part) -> Part:
    if a.score is not None and b.score is not None:
        raise Undefined(SECOND)
    score = None
    if a.score is not None:
        score = a.score * b.plain
    elif b.score is not None:
        score = a.plain * b.score
    return Part(a.degree + b.degree, a.plain * b.plain, score)


def _power(part: Part, exponent: int) -> Part:
    if part.score is not None:
        raise Undefined(SECOND)
    return Part(part.degree * exponent, part.plain ** float(exponent))
