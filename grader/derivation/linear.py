"""Expectations and sums in the normal form: what is linear, what comes out, what is known of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.derivation import poly as po
from grader.derivation.poly import Mono, Number, Poly
from grader.derivation.theory import MODEL

if TYPE_CHECKING:
    from grader.derivation.normal import Pass


def linear(one: Pass, mark: str, bound: frozenset[str], given: frozenset[str], body: Poly) -> Poly:
    """The operator `mark`, monomial by monomial where `expand` is on, else as one atom without its factor."""
    if len(body) == 1:
        ((mono, value),) = body.items()
        return po.scaled(_operator(one, mark, bound, given, mono), value)
    if "expand" in one.on:
        one.fired.add("expand")
        parts = [po.scaled(_operator(one, mark, bound, given, mono), value) for mono, value in body.items()]
        return po.plus(parts, one.work)
    variables = one.normal.poly_variables(body)
    if mark.startswith("E") and "const" in one.on and not variables & bound:
        one.fired.add("const")
        return body
    lead, rest = po.primitive(body)
    name = f"{mark}{{{po.key(rest)}}}"
    positive = one.normal.positive(rest)
    one.normal.atom(name, (variables - bound) | given, positive=positive, mark=mark, inner=(rest,))
    return po.scaled(po.atom(name), lead)


def _operator(one: Pass, mark: str, bound: frozenset[str], given: frozenset[str], mono: Mono) -> Poly:
    """The operator on one monomial: factors that do not depend on the bound variable come out."""
    average = mark.startswith("E")
    outside: Mono = ()
    if "const" in one.on or (not average and "marginal" in one.on):
        outside = tuple((n, e) for n, e in mono if not one.normal.atoms[n].variables & bound)
        if outside:
            one.fired.add("const" if "const" in one.on else "marginal")
            mono = tuple(part for part in mono if part not in outside)
    if average and not mono and ("const" in one.on or not outside):
        return {outside: 1}
    if average:
        known = _moment(one, mark, mono)
        if known is not None:
            return po.scaled({outside: 1}, known)
    else:
        summed = _marginal(one, bound, mono)
        if summed is not None:
            return po.times(summed, {outside: 1}, one.work)
    name = f"{mark}{{{po.key({mono: 1})}}}"
    positive = all(one.normal.atoms[n].positive for n, _ in mono)
    variables = (one.normal.variables(mono) - bound) | given
    one.normal.atom(name, variables, positive=positive, mark=mark, inner=({mono: 1},))
    return po.times(po.atom(name), {outside: 1}, one.work)


def _marginal(one: Pass, bound: frozenset[str], mono: Mono) -> Poly | None:
    """The sum over `bound` of a density to the first power, where it is known; else None."""
    if len(mono) != 1 or mono[0][1] != 1 or mono[0][0] not in one.normal.atoms:
        return None
    name = mono[0][0]
    if "(" not in name or "{" in name or name.startswith(("E<", "S<")):
        return None
    info = one.theory.info(name)
    if not bound <= info.over:
        return None
    rest = info.over - bound
    if "marginal" not in one.on and (rest or "const" not in one.on):
        return None
    one.fired.add("marginal" if "marginal" in one.on else "const")
    if not rest:
        return po.constant(1)
    letter = one.theory.letter(info.letter)
    if letter is None or not letter.family:
        return None
    return {one.density(one.theory.name(info.letter, rest, info.given)): 1}


def _score(density: str) -> Mono:
    """The gradient of the log of a density, as it stands in normal forms."""
    log = f"log{{{po.key(po.atom(density))}}}"
    return ((f"grad{{{po.key(po.atom(log))}}}", 1),)


def _moment(one: Pass, mark: str, mono: Mono) -> Number | None:
    """The known mean of `mono`: a moment of the noise, where `moments` is on; 0 for the score, where `exchange` is."""
    if "exchange" in one.on and mark == f"E<{MODEL}>" and mono == _score(MODEL):
        one.fired.add("exchange")
        return 0
    noise = one.theory.noise
    if "moments" not in one.on or mark != f"E<{noise}>" or len(mono) != 1 or mono[0][0] != noise:
        return None
    exponent = mono[0][1]
    if not 0 < exponent < len(one.theory.moments):
        return None
    one.fired.add("moments")
    return one.theory.moments[exponent]
