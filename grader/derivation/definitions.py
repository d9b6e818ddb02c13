"""The definitions of a theory, as terms: read once from the text that the theory holds."""

from __future__ import annotations

import functools

from grader.derivation.parser import parse_term
from grader.derivation.reader import Session
from grader.derivation.terms import Symbol, Term, rewrite, walk
from grader.derivation.theories import theory_of
from grader.derivation.theory import Theory
from grader.derivation.tokens import tokenize


def read(theory: Theory, text: str) -> Term:
    """The term that `text`, written in the theory's own data, stands for."""
    return _read(theory.claim, text)


def forms(theory: Theory, name: str) -> tuple[Term, ...]:
    """The expressions that the defined `name` is known as."""
    return tuple(read(theory, text) for text in theory.definitions[name])


def defined(theory: Theory, *terms: Term) -> list[str]:
    """The defined names that occur in `terms`."""
    names = {n.name for term in terms for n in walk(term) if isinstance(n, Symbol) and n.name in theory.definitions}
    return sorted(names)


def unfold(theory: Theory, term: Term, number: int) -> Term:
    """`term` with every defined name replaced by its definition with this number (the last one, if there are fewer)."""

    def change(node: Term) -> Term | None:
        if isinstance(node, Symbol) and node.name in theory.definitions:
            known = forms(theory, node.name)
            return known[min(number, len(known) - 1)]
        return None

    return rewrite(term, change)


@functools.cache
def _read(claim: str, text: str) -> Term:
    return parse_term(tokenize(text, 1), Session(theory_of(claim)))
