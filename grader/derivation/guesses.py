"""Where a reader must guess, guess as a person would: an E without its distribution, a KL without its p, a lost sign.

What is guessed is noted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from grader.derivation import messages
from grader.derivation.chain import Chain
from grader.derivation.densities import BARE
from grader.derivation.errors import Unreadable
from grader.derivation.parser import Statement
from grader.derivation.pieces import Piece
from grader.derivation.terms import Expect, Kl, Symbol, Term, rewrite, walk

if TYPE_CHECKING:
    from grader.derivation.checker import Proof


def resolve(proof: Proof, statement: Statement, before: Term | None) -> Statement:
    """`statement` with nothing left open; raises `Unreadable` where two readings are possible."""
    terms = _expectations(proof, statement, before)
    terms = _divergences(proof, msgspec.structs.replace(statement, terms=terms), before)
    for term in terms:
        for node in walk(term):
            if isinstance(node, Expect):
                proof.last_over = node.over
            if isinstance(node, Kl):
                proof.divergences.add((node.left, node.right))
    return msgspec.structs.replace(statement, terms=terms)


def chain_of(proof: Proof, statement: Statement, before_aside: Chain | None) -> Chain:
    """The chain from which `statement` goes on: the last one, or that before an aside, which it cannot go on from."""
    last = proof.chain
    if before_aside is None or not statement.leading or not last.terms:
        return last
    relation, term = statement.leading, statement.terms[0]
    if any(isinstance(node, Expect) and node.over == BARE for node in walk(term)) or _bare_divergences((term,)):
        return last
    from_last = proof.refuter.holds(last.terms[-1], relation, term)
    return before_aside if not from_last and proof.refuter.holds(before_aside.terms[-1], relation, term) else last


def with_sign(proof: Proof, statement: Statement, follower: Piece | None) -> Statement:
    """`statement` with the `=` that is lost, where it is a lone expression that equals the one before it.

    Where the next line begins with a relation it may also begin a chain: then it goes on only if that is a step.
    """
    if statement.leading or statement.relations or not proof.chain.terms:
        return statement
    last, term = proof.chain.terms[-1], statement.terms[0]
    if not proof.refuter.holds(last, "=", term):
        return statement
    if follower is not None and follower.continues and not proof.judge.link(last, "=", term).ok:
        return statement
    proof.session.note(messages.NO_SIGN)
    return msgspec.structs.replace(statement, leading="=")


def _expectations(proof: Proof, statement: Statement, before: Term | None) -> tuple[Term, ...]:
    nodes = [n for t in statement.terms for n in walk(t) if isinstance(n, Expect)]
    if all(n.over != BARE for n in nodes):
        return statement.terms
    last = proof.last_over
    for node in nodes:
        if node.over == BARE and not last:
            last = _by_numbers(proof, statement, before)
        elif node.over != BARE:
            last = node.over
    default = proof.last_over or last

    def fill(term: Term) -> Term:
        current = [default]

        def change(node: Term) -> Term | None:
            if not isinstance(node, Expect):
                return None
            if node.over != BARE:
                current[0] = node.over
            over = current[0]
            return Expect(over, rewrite(node.body, change))

        return rewrite(term, change)

    proof.session.note(f"an E without a distribution is read as E under {default}")
    return tuple(fill(t) for t in statement.terms)


def _by_numbers(proof: Proof, statement: Statement, before: Term | None) -> str:
    """E_q if the line holds under q and fails under p(z); else it cannot be read."""
    theory = proof.theory
    own = [letter for letter in theory.letters if not letter.family]
    prior = [d for d in theory.distributions(theory.latent) if not theory.info(d).given]
    if theory.kind == "finite" and own and prior:
        mine = theory.own(own[-1])
        others = [d for d in prior if d != mine]
        if _holds(proof, statement, before, BARE, mine) and not any(
            _holds(proof, statement, before, BARE, other) for other in others
        ):
            return mine
    raise Unreadable("under which distribution is this expectation? write it, for example E_q[ … ]")


def _divergences(proof: Proof, statement: Statement, before: Term | None) -> tuple[Term, ...]:
    nodes = _bare_divergences(statement.terms)
    if not nodes:
        return statement.terms
    left = nodes[0].left
    known = {right for own, right in proof.divergences if own == left and right != BARE}
    choices = [d for d in proof.theory.distributions(proof.theory.latent) if d != left]
    right = ""
    if len(known) == 1:
        (right,) = known
    elif not known and isinstance(statement.terms[0], Kl) and not _speaks(statement.terms[1:]):
        fits = [c for c in choices if _holds(proof, statement, before, BARE, c)]
        right = fits[0] if len(fits) == 1 else ""
    if not right:
        raise Unreadable(f"which p? write KL({left}||{choices[-1]}) or KL({left}||{choices[0]})")
    proof.session.note(f"the p of KL({left}||p) is read as {right}, as it was written before or is defined here")
    return tuple(_with(t, BARE, right) for t in statement.terms)


def _bare_divergences(terms: tuple[Term, ...]) -> list[Kl]:
    return [n for t in terms for n in walk(t) if isinstance(n, Kl) and n.right == BARE]


def _speaks(terms: tuple[Term, ...]) -> bool:
    """Whether a KL or a defined name occurs: then the line is no definition."""
    return not terms or any(isinstance(n, Kl | Symbol) for t in terms for n in walk(t))


def _holds(proof: Proof, statement: Statement, before: Term | None, mark: str, over: str) -> bool:
    terms = [_with(t, mark, over) for t in statement.terms]
    return all(proof.refuter.holds(a, r, b) for a, r, b in _links(terms, statement, before))


def _links(terms: list[Term], statement: Statement, before: Term | None) -> Iterator[tuple[Term, str, Term]]:
    if before is not None and statement.leading:
        yield before, statement.leading, terms[0]
    yield from zip(terms, statement.relations, terms[1:], strict=False)


def _with(term: Term, mark: str, over: str) -> Term:
    def change(node: Term) -> Term | None:
        if isinstance(node, Expect) and node.over == mark:
            return Expect(over, rewrite(node.body, change))
        if isinstance(node, Kl) and node.right == mark:
            return Kl(node.left, over)
        return None

    return rewrite(term, change)
