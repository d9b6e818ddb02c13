"""A sampler that a gradient proof writes out, as in x = mu + sigma*eps, where the sheet has f_theta(u,v).

The proof is then one of the claim for this sampler. Any sampler is right where nothing is said of the distribution of
x; where the text says x ~ N(m, s^2), the mean and the variance have to be these.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from grader.derivation.derivatives import NOISES, PARAMETERS, VARIABLES
from grader.derivation.errors import Unreadable
from grader.derivation.layout import rows
from grader.derivation.parser import Statement, parse_term
from grader.derivation.pieces import Piece
from grader.derivation.reader import Session
from grader.derivation.shown import show
from grader.derivation.smooth import SmoothModels
from grader.derivation.terms import (
    Add,
    Apply,
    Div,
    Expect,
    Grad,
    Mul,
    Num,
    Pow,
    Symbol,
    Term,
    minus,
    rewrite,
    walk,
)
from grader.derivation.theory import Theory
from grader.derivation.tokens import CLOSERS, OPENERS, Token, tokenize

if TYPE_CHECKING:
    from grader.derivation.checker import Proof

MEAN = "this x has another mean than the distribution that it is to be drawn from"
VARIANCE = "this x has another variance than the distribution that it is to be drawn from"
_LEAST = 1e-6


def prepare(theory: Theory, text: str, found: Sequence[Piece], session: Session) -> None:
    """Find the letter that the text differentiates by, the others being constants, and the law of x, if it is named."""
    if not theory.sampler:
        return
    letters = {name for piece in found for name in _differentiated(piece.tokens)}
    if len(letters) != 1:
        return
    session.roles["parameter"] = letters.pop()
    for row in rows(text):
        tokens = tokenize(row.text, row.line)
        for i, token in enumerate(tokens):
            if session.law is None and token.text == "N" and tokens[i + 1 : i + 2] and tokens[i + 1].text == "(":
                session.law = _law(tokens[i + 1 :], [t.text for t in tokens[:i]], session)


def chosen(proof: Proof, statement: Statement) -> tuple[Statement, str]:
    """`statement` with the sampler written out, once the text has done so, and why x cannot be that, or ""."""
    if not proof.theory.sampler:
        return statement, ""
    why = ""
    own = [node for term in statement.terms for node in walk(term)]
    if proof.judge.sampler is None:
        proof.abstract = proof.abstract or any(_is_sampler(proof, node) for node in own)
        arguments = [n.arguments[0] for n in own if isinstance(n, Apply) and n.name == proof.theory.loss]
        written = next((a for a in arguments if written_out(proof, a)), None)
        if written is not None and not proof.abstract:
            why = adopt(proof, written)
    sampler = proof.judge.sampler
    if sampler is None:
        return statement, ""
    terms = tuple(rewrite(t, lambda node: sampler if _is_sampler(proof, node) else None) for t in statement.terms)
    return msgspec.structs.replace(statement, terms=terms), why


def adopt(proof: Proof, sampler: Term) -> str:
    """Take `sampler` as what x is from here on; why it cannot be that, by the law that the text names, or ""."""
    proof.judge.sampler = sampler
    proof.substitute(sampler)
    proof.session.note(f"x is taken as {show(sampler)}: what follows is shown for this {proof.theory.variable_as} only")
    return _other_law(proof, sampler)


def written_out(proof: Proof, term: Term) -> bool:
    """Whether `term` is a sampler in numbers: an expression in the parameter and the noise that depends on both."""
    theory, models = proof.theory, proof.models
    names = {node.name for node in walk(term) if isinstance(node, Symbol)}
    if not (_plain(term) and {"theta", theory.noise} <= names) or theory.variable in names:
        return False
    if not isinstance(models, SmoothModels):
        return False
    slope, spread = np.abs(models.value(Grad(term))).max(axis=1), np.ptp(models.value(term), axis=1)
    return bool(slope.min() > _LEAST and spread.min() > _LEAST)


def _other_law(proof: Proof, sampler: Term) -> str:
    """Why x cannot be `sampler` when it is to have the law that the text has named, or ""."""
    law, models = proof.session.law, proof.models
    if law is None or not isinstance(models, SmoothModels):
        return ""
    noise = proof.theory.noise
    mean, spread = law
    centred = Add((sampler, minus(mean)))
    if not np.allclose(models.value(Expect(noise, centred)), 0.0, atol=1e-8):
        return MEAN
    found, wanted = models.value(Expect(noise, Pow(centred, 2))), models.value(spread)
    squares = isinstance(spread, Symbol) and np.allclose(found, wanted * wanted, atol=1e-8)
    return "" if squares or np.allclose(found, wanted, atol=1e-8) else VARIANCE


def _law(tokens: Sequence[Token], before: Sequence[str], session: Session) -> tuple[Term, Term] | None:
    """The mean and the spread in `x ~ N(m, s)` or `N(x; m, s)`, where they can be read; None for the noise's law."""
    depth, cuts = 0, [0]
    for i, token in enumerate(tokens):
        depth += (token.text in OPENERS) - (token.text in CLOSERS)
        if (depth == 1 and token.text in {",", ";", "|"}) or depth == 0:
            cuts.append(i)
        if depth == 0:
            break
    parts = [tokens[a + 1 : b] for a, b in itertools.pairwise(cuts)]
    drawn = {t.text for t in parts[0]} if len(parts) == 3 else set(_drawn(before))
    if len(parts) not in {2, 3} or not drawn & VARIABLES or drawn & NOISES:
        return None
    try:
        mean, spread = (parse_term(part, session) for part in parts[-2:])
    except Unreadable:
        return None
    return (mean, spread) if _plain(mean) and _plain(spread) else None


def _plain(term: Term) -> bool:
    """Whether `term` is made of numbers and names by arithmetic alone."""
    return all(isinstance(node, Num | Add | Mul | Div | Pow | Symbol) for node in walk(term))


def _drawn(before: Sequence[str]) -> list[str]:
    """The name in front of the ~ or = behind which a law stands, with its index or its bracket."""
    marks = [i for i, text in enumerate(before) if text in {"~", "=", ":="}]
    return [] if not marks or marks[-1] < len(before) - 1 else list(before[max(0, marks[-1] - 6) : marks[-1]])


def _is_sampler(proof: Proof, node: Term) -> bool:
    return isinstance(node, Apply) and node.name == proof.theory.sampler


def _differentiated(tokens: Sequence[Token]) -> set[str]:
    """The parameters that stand under a nabla or behind a d."""
    found: set[str] = set()
    for i, token in enumerate(tokens):
        behind = [t.text for t in tokens[i + 1 : i + 4]]
        if token.kind != "name":
            continue
        if token.text in {"nabla", "partial"} and behind[:1] == ["_"]:
            found.update(PARAMETERS & set(behind[1:] if behind[1:2] == ["{"] else behind[1:2]))
        elif token.text in {"d", "partial"}:
            found.update(PARAMETERS & set(behind[:1]))
        elif token.text[:1] == "d" and token.text[1:] in PARAMETERS:
            found.add(token.text[1:])
    return found - VARIABLES
