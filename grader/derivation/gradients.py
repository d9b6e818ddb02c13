"""The part of the normal form that knows gradients: exchange with an expectation, the chain rule, the substitution.

The gradient goes inside an expectation over the noise only (`exchange`): never inside one over the distribution of x
itself, which depends on theta. That is the lesson of the problem, and there is no family of moves for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.derivation import poly as po
from grader.derivation.linear import linear
from grader.derivation.poly import Mono, Poly
from grader.derivation.terms import Grad, Term, walk

if TYPE_CHECKING:
    from grader.derivation.normal import Pass

MODEL = "p_theta"
_THETA = frozenset({"theta"})


def apply(one: Pass, name: str, order: int, arguments: list[Poly]) -> Poly:
    """A function of the theory at its arguments, as an atom."""
    variables = frozenset().union(*(one.normal.poly_variables(a) for a in arguments))
    if name == one.theory.sampler:
        variables |= _THETA
    mark = name + "'" * order
    key = f"{mark}({','.join(po.key(a) for a in arguments)})"
    return po.atom(one.normal.atom(key, variables, mark=mark, inner=tuple(arguments)))


def expect_model(one: Pass, body: Term) -> Poly:
    """E over the distribution of x: by the substitution it is one over the noise, unless a gradient stands inside."""
    inside = any(isinstance(node, Grad) for node in walk(body))
    if "subst" in one.on and not inside:
        one.fired.add("subst")
        return one.expect(one.theory.noise, one.poly(body))
    outer, one.bound = one.bound, True
    inner = one.poly(body)
    one.bound = outer
    if not inner:
        return {}
    return linear(one, f"E<{MODEL}>", frozenset({one.theory.variable, one.theory.noise}), _THETA, inner)


def grad(one: Pass, body: Poly) -> Poly:
    """The gradient with respect to theta, as far as the families that are switched on carry it."""
    if len(body) > 1 and not one.on & {"chain", "expand"}:
        lead, rest = po.primitive(body)
        return po.scaled(_atom(one, rest), lead)
    if len(body) > 1:
        one.fired.add("chain" if "chain" in one.on else "expand")
    return po.plus([po.scaled(_of_mono(one, mono), value) for mono, value in body.items()], one.work)


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
        rest = po.join((*mono[:i], *mono[i + 1 :]), po.power(((name, exponent - 1),), 1) if exponent != 1 else ())
        parts.append(po.times({rest: exponent}, _of_atom(one, name), one.work))
    return po.plus(parts, one.work)


def _of_atom(one: Pass, name: str) -> Poly:
    atom = one.normal.atoms[name]
    if atom.mark == f"E<{one.theory.noise}>" and "exchange" in one.on:
        one.fired.add("exchange")
        inner = grad(one, atom.inner[0])
        return one.expect(one.theory.noise, inner)
    depends = bool(atom.variables & (_THETA | {one.theory.variable}))
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
    variables = one.normal.poly_variables(body) | _THETA
    return po.atom(one.normal.atom(f"grad{{{po.key(body)}}}", variables, mark="grad", inner=(body,)))
