"""The repair search: single-site edits of a line that does not hold, each of a class with a name.

The inequalities' own mistakes come first. A hint names the class when only one class repairs the line; it never prints
the repaired line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from grader.derivation.edits import edits
from grader.derivation.errors import TooMuchWork, Undefined
from grader.derivation.gather import jensen_sites
from grader.derivation.terms import (
    Add,
    Div,
    Entropy,
    Expect,
    Grad,
    Kl,
    Log,
    Mul,
    Term,
    Total,
    single_sites,
    walk,
)
from grader.derivation.theory import MODEL, Theory

if TYPE_CHECKING:
    from grader.derivation.chain import Bad
    from grader.derivation.checker import Proof

TURNED = {">=": "<=", "<=": ">="}
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
    "turned": "The inequality is turned round.",
    "entropy-dropped": "The entropy of q is left out; for densities it may be negative.",
    "strict": "",
}


class Repair(msgspec.Struct, frozen=True):
    """One edit of a link: its class, and the relation and the right side that repair it."""

    kind: str
    relation: str
    right: Term


def repairs(proof: Proof, bad: Bad) -> list[Repair]:
    """The edits that make the bad link hold, in their fixed order; an inequality's own mistake stands alone."""
    if bad.left is None or bad.right is None or bad.outcome.kind != "wrong":
        return []
    proof.work.line()
    found: list[Repair] = []
    try:
        own = list(_relations(proof, bad.left, bad.relation, bad.right))
        if own:
            return own[:1]
        for count, (kind, right) in enumerate(edits(proof.theory, bad.right)):
            if count > LIMIT:
                break
            if kind == "weight" and bad.relation != "=":
                continue
            if _holds(proof, bad.left, bad.relation, right):
                found.append(Repair(kind, bad.relation, right))
    except TooMuchWork:
        return found
    return found


def named(found: list[Repair]) -> str | None:
    """The class of the mistake, a key of `HINTS`, where it is unique."""
    kinds = {repair.kind for repair in found}
    return kinds.pop() if len(kinds) == 1 else None


def _holds(proof: Proof, a: Term, relation: str, b: Term) -> bool:
    try:
        return proof.refuter.holds(a, relation, b) and proof.steps.meets(a, relation, b)
    except Undefined:
        return False


def _relations(proof: Proof, a: Term, relation: str, b: Term) -> Iterator[Repair]:
    """What goes wrong with an inequality itself."""
    if relation in {">", "<"}:
        weak = relation + "="
        if _holds(proof, a, weak, b):
            yield Repair("strict", weak, b)
        return
    theory = proof.theory
    if theory.kind == "finite":
        for turned in (">=", "<=") if relation == "=" else (TURNED[relation],):
            if not proof.refuter.holds(a, turned, b):
                continue
            upper, lower = (a, b) if turned == ">=" else (b, a)
            kinds = {move.inequality for move in proof.steps.at_least(upper, lower)}
            name = "equal" if relation == "=" else "direction"
            if "jensen" in kinds:
                yield Repair(f"jensen-{name}", turned, b)
            elif any(c == 1 for c, _, _ in proof.steps.drops(upper, lower)) and (relation == "=" or _mentions_kl(a)):
                yield Repair(f"gap-{name}", turned, b)
            elif relation != "=" and proof.judge.link(a, turned, b).ok:
                yield Repair("turned", turned, b)
        yield from _entropy(proof, a, relation, b)
    for through in _log_through(theory, a):
        if proof.refuter.holds(through, relation, b):
            yield Repair("log-through-sum", relation, b)
            return
    if theory.kind == "smooth" and _under_model(b):
        yield Repair("exchange-under-model", relation, b)


def _entropy(proof: Proof, a: Term, relation: str, b: Term) -> Iterator[Repair]:
    """The entropy of q is left out, as if it could not be negative."""
    last = proof.theory.letters[-1]
    name = proof.theory.own(last)
    with_entropy = Add((b, Entropy(name, name)))
    if relation == ">=" and proof.theory.definitions and _holds(proof, a, ">=", with_entropy):
        yield Repair("entropy-dropped", ">=", with_entropy)


def _mentions_kl(term: Term) -> bool:
    return any(isinstance(n, Kl) for n in walk(term))


def _under_model(term: Term) -> bool:
    return any(
        isinstance(n, Expect) and n.over == MODEL and any(isinstance(m, Grad) for m in walk(n.body)) for n in walk(term)
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
