"""The part of the normal form that knows gradients: exchange with an expectation, the chain rule, the substitution.

The gradient goes inside an expectation over the noise only (`exchange`): never inside one over the distribution of x
itself, which depends on theta. That is the lesson of the problem, and there is no family of moves for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.derivation import poly as po
from grader.derivation.linear import linear
from grader.derivation.poly import Mono, Poly
from grader.derivation.terms import Density, Grad, Term, walk
from grader.derivation.theory import MODEL

if TYPE_CHECKING:
    from grader.derivation.normal import Pass

THETA = frozenset({"theta"})


def holds_density(term: Term) -> bool:
    """Whether the density of x, p_theta(x), stands in `term`, at any depth."""
    return any(isinstance(node, Density) and node.name == MODEL for node in walk(term))


def density(one: Pass) -> Mono:
    """p_theta(x) as an atom."""
    return ((one.normal.atom(MODEL, frozenset({one.theory.variable}) | THETA, positive=True), 1),)


def apply(one: Pass, name: str, order: int, arguments: list[Poly]) -> Poly:
    """A function of the theory at its arguments, as an atom."""
    variables = frozenset().union(*(one.normal.poly_variables(a) for a in arguments))
    if name == one.theory.sampler:
        variables |= THETA
    mark = name + "'" * order
    key = f"{mark}({','.join(po.key(a) for a in arguments)})"
    return po.atom(one.normal.atom(key, variables, mark=mark, inner=tuple(arguments)))


def expect_model(one: Pass, body: Term) -> Poly:
    """E over the distribution of x: by the substitution it is one over the noise, unless a gradient stands inside."""
    inside = any(isinstance(node, Grad) for node in walk(body)) or holds_density(body)
    if "subst" in one.on and not inside:
        one.fired.add("subst")
        return one.expect(one.theory.noise, one.poly(body))
    outer, one.bound = one.bound, True
    inner = one.poly(body)
    one.bound = outer
    return _expected(one, inner)


def integral(one: Pass, body: Term) -> Poly:
    """An integral over x whose density stands under a gradient, or in several terms."""
    outer, one.bound = one.bound, True
    inner = one.poly(body)
    one.bound = outer
    return _integrated(one, inner)


def grad(one: Pass, body: Poly) -> Poly:
    """The gradient with respect to theta, as far as the families that are switched on carry it."""
    if len(body) > 1 and not one.on & {"chain", "expand"}:
        lead, rest = po.primitive(body)
        return po.scaled(_atom(one, rest), lead)
    if len(body) > 1:
        one.fired.add("chain" if "chain" in one.on else "expand")
    return po.plus([po.scaled(_of_mono(one, mono), value) for mono, value in body.items()], one.work)


def _integrated(one: Pass, body: Poly) -> Poly:
    """An integral over x: E where the density stands in sight, and else an atom of its own."""
    ((density_atom, once),) = density(one)
    rest = {po.join(mono, ((density_atom, -once),)): value for mono, value in body.items()}
    weighted = [dict(mono).get(density_atom) == once for mono in body]
    if all(weighted):
        return _expected(one, rest)
    if len(body) > 1 and "expand" in one.on:
        one.fired.add("expand")
        return po.plus([_integrated(one, {mono: value}) for mono, value in body.items()], one.work)
    return linear(one, f"S<{one.theory.variable}>", _bound(one), THETA, body)


def _expected(one: Pass, inner: Poly) -> Poly:
    return linear(one, f"E<{MODEL}>", _bound(one), THETA, inner) if inner else {}


def _bound(one: Pass) -> frozenset[str]:
    return frozenset({one.theory.variable, one.theory.noise})


def _of_mono(one: Pass, mono: Mono) -> Poly:
    if not mono:
        one.fired.add("chain")
        return {}
    if len(mono) == 1 and mono[0][1] == 1:
        return _of_atom(one, mono[0][0])
    if "chain" not in one.on:
        return _atom(one, {mono: 1})
    one.fired.add("chain")
    parts = []
    for i, (name, exponent) in enumerate(mono):
        rest = po.join((*mono[:i], *mono[i + 1 :]), ((name, exponent - 1),) if exponent != 1 else po.UNIT)
        parts.append(po.times({rest: exponent}, _of_atom(one, name), one.work))
    return po.plus(parts, one.work)


def _of_atom(one: Pass, name: str) -> Poly:
    atom = one.normal.atoms[name]
    if atom.mark == f"E<{one.theory.noise}>" and "exchange" in one.on:
        one.fired.add("exchange")
        inner = grad(one, atom.inner[0])
        return one.expect(one.theory.noise, inner)
    if atom.mark in {f"E<{MODEL}>", f"S<{one.theory.variable}>"} and "exchange" in one.on:
        one.fired.add("exchange")
        before, one.bound = one.bound, True
        weight: Poly = {density(one): 1} if atom.mark.startswith("E") else po.constant(1)
        inner = grad(one, po.times(weight, atom.inner[0], one.work))
        one.bound = before
        return _integrated(one, inner)
    if name == MODEL and "chain" in one.on:
        one.fired.add("chain")
        return po.times(po.atom(name), _atom(one, one.log_atom(po.atom(name))), one.work)
    depends = bool(atom.variables & (THETA if one.bound else THETA | {one.theory.variable}))
    if "chain" in one.on and (not depends or name == "theta"):
        one.fired.add("chain")
        return po.constant(1 if name == "theta" else 0)
    if "chain" in one.on and atom.mark and atom.mark.rstrip("'") == one.theory.loss and one.theory.loss:
        one.fired.add("chain")
        order = atom.mark.count("'") + 1
        outer = apply(one, one.theory.loss, order, list(atom.inner))
        return po.times(outer, grad(one, atom.inner[0]), one.work)
    return _atom(one, po.atom(name))


def _atom(one: Pass, body: Poly) -> Poly:
    variables = one.normal.poly_variables(body) | THETA
    return po.atom(one.normal.atom(f"grad{{{po.key(body)}}}", variables, mark="grad", inner=(body,)))
