"""The repair search: single-site edits of a line that does not hold, each of a class with a name.

The inequalities' own mistakes come first. A hint names the class when only one class repairs the line; it never prints
the repaired line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from grader.derivation.errors import TooMuchWork, Undefined
from grader.derivation.gather import jensen_sites
from grader.derivation.gradients import MODEL
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
    rewrite,
    single_sites,
)
from grader.derivation.theory import Theory

if TYPE_CHECKING:
    from grader.derivation.checker import Bad, Proof

TURNED = {"=": "=", ">=": "<=", "<=": ">="}
LIMIT = 160

HINTS = {
    "jensen-direction": "Jensen's inequality is turned round: log is concave, so log E[f] is at least E[log f].",
    "jensen-equal": "Jensen's inequality is written as an equality.",
    "gap-equal": "A KL is left out, and the line still says =.",
    "gap-direction": "The KL that is left out has the other sign here, so the inequality points the other way.",
    "log-through-sum": "The logarithm is moved through a sum or an expectation.",
    "kl-swapped": "The arguments of a KL are swapped.",
    "conditional-turned": "p(z|x) and p(x|z) are confused.",
    "prior-posterior": "The prior p(z) and the posterior p(z|x) are confused.",
    "joint-likelihood": "The joint p(x,z) and the likelihood p(x|z) are confused: the prior is lost, or counted twice.",
    "expectation-lost": "An expectation is missing.",
    "log-lost": "A logarithm is missing.",
    "sign": "A sign is wrong.",
    "ratio-inverted": "A ratio is upside down.",
    "loss-bound": "The bound and the loss, which is minus the bound, are confused.",
    "weight": "An expectation or a sum has the wrong weight.",
    "product-split": "The expectation of a product is not the product of the expectations.",
    "derivative-lost": "A derivative is missing.",
    "expectation-inside": "An expectation is moved inside L.",
    "exchange-under-model": "The gradient is moved inside an expectation whose distribution depends on theta.",
    "strict": "",
}


class Repair(msgspec.Struct, frozen=True):
    """One edit of a link: its class, and the relation and the right side that repair it."""

    kind: str
    relation: str
    right: Term


def repairs(proof: Proof, bad: Bad) -> list[Repair]:
    """The edits that make the bad link hold and derivable, in their fixed order; an own mistake of an inequality alone."""
    if bad.left is None or bad.right is None or bad.outcome.kind != "wrong":
        return []
    proof.work.line()
    found: list[Repair] = []
    try:
        own = list(_relations(proof, bad.left, bad.relation, bad.right))
        if own:
            return own[:1]
        for count, (kind, right) in enumerate(_edits(proof.theory, bad.left, bad.right)):
            if count > LIMIT:
                break
            if _holds(proof, bad.left, bad.relation, right):
                found.append(Repair(kind, bad.relation, right))
    except TooMuchWork:
        return found
    return found


def hint(found: list[Repair]) -> str:
    """The name of the mistake, where its class is unique; else nothing."""
    kinds = {repair.kind for repair in found}
    return HINTS[kinds.pop()] if len(kinds) == 1 else ""


def _holds(proof: Proof, a: Term, relation: str, b: Term) -> bool:
    try:
        return proof.refuter.holds(a, relation, b) and proof.steps.meets(a, relation, b)
    except (Undefined, TypeError):
        return False


def _relations(proof: Proof, a: Term, relation: str, b: Term) -> Iterator[Repair]:
    """What goes wrong with an inequality itself."""
    if relation in {">", "<"}:
        return
    theory = proof.theory
    if theory.kind == "finite":
        for turned in (">=", "<=") if relation == "=" else (TURNED[relation],):
            if not proof.refuter.holds(a, turned, b):
                continue
            upper, lower = (a, b) if turned == ">=" else (b, a)
            kinds = {move.inequality for move in proof.steps.at_least(upper, lower)}
            name = {"=": "equal"}.get(relation, "direction")
            if "jensen" in kinds:
                yield Repair(f"jensen-{name}", turned, b)
            elif "drop" in kinds and (relation == "=" or _mentions_kl(a)):
                yield Repair(f"gap-{name}", turned, b)
    for through in _log_through(theory, a):
        if proof.refuter.holds(through, relation, b):
            yield Repair("log-through-sum", relation, b)
            return
    if theory.kind == "smooth" and _under_model(b):
        yield Repair("exchange-under-model", relation, b)


def _mentions_kl(term: Term) -> bool:
    return any(isinstance(n, Kl) for n in _nodes(term))


def _nodes(term: Term) -> Iterator[Term]:
    from grader.derivation.terms import walk

    return walk(term)


def _under_model(term: Term) -> bool:
    return any(
        isinstance(n, Expect) and n.over == MODEL and any(isinstance(m, Grad) for m in _nodes(n.body))
        for n in _nodes(term)
    )


def _log_through(theory: Theory, term: Term) -> Iterator[Term]:
    """`term` with one logarithm moved through a sum, as one must not."""

    def edit(node: Term) -> Iterator[Term]:
        match node:
            case Log(Total(variable, body, integral)):
                yield Total(variable, Log(body), integral)
                if isinstance(body, Mul | Div):
                    for new, _ in jensen_sites(theory, node):
                        yield new
            case Log(Add(terms)):
                yield Add(tuple(Log(t) for t in terms))
            case _:
                return

    yield from single_sites(term, edit)


def _edits(theory: Theory, left: Term, right: Term) -> Iterator[tuple[str, Term]]:
    """Every single-site edit of the right side, class by class."""
    for kind, edit in _CLASSES:
        for new in single_sites(right, lambda node, edit=edit: edit(theory, node)):  # type: ignore[misc]
            yield kind, new
    if theory.kind == "finite" and theory.letters:
        last = theory.letters[-1]
        over = theory.name(last.name, frozenset(last.over), frozenset(last.given))
        yield "expectation-lost", Expect(over, right)


def _kl_swapped(theory: Theory, node: Term) -> Iterator[Term]:
    if isinstance(node, Kl):
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
        yield Expect(theory.name(last.name, frozenset(last.over), frozenset(last.given)), node)
    if isinstance(node, Add) and theory.kind == "finite" and len(node.terms) > 2:
        last = theory.letters[-1]
        over = theory.name(last.name, frozenset(last.over), frozenset(last.given))
        for i in range(2, len(node.terms)):
            yield Add((Expect(over, Add(node.terms[:i])), *node.terms[i:]))


def _log(theory: Theory, node: Term) -> Iterator[Term]:
    if isinstance(node, Density | Div):
        yield Log(node)


def _sign(theory: Theory, node: Term) -> Iterator[Term]:
    match node:
        case Add(terms):
            for i, part in enumerate(terms):
                yield Add((*terms[:i], minus(part), *terms[i + 1 :]))
        case Expect() | Total() | Entropy() | Log():
            yield minus(node)
        case _:
            return


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
            yield Expect(over, rewrite(mul(inner, body), lambda n: None))
        case _:
            return


def _inside(theory: Theory, node: Term) -> Iterator[Term]:
    match node:
        case Apply(name, order, (Expect(over, body),)) if name == theory.loss:
            yield Expect(over, Apply(name, order, (body,)))
        case _:
            return


_CLASSES = (
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
