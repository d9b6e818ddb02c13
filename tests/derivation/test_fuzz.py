"""Fuzz: whatever stands in a text, the answer is a verdict within the budget."""

from __future__ import annotations

import random
import sys

import pytest

from grader.derivation import claims
from grader.derivation.limits import PROOF_WORK
from tests.derivation.fuzz import answered
from tests.derivation.fuzzing import corpus_texts, damaged, sentence


def test_sentences_of_the_grammar_are_answered() -> None:
    """2,000 random sentences in every claim's language: a verdict each, no exception, no work over the budget."""
    rng = random.Random(21)
    for _ in range(2000):
        claim = rng.choice(claims())
        text = sentence(rng, claim)
        assert answered(text, claim) <= PROOF_WORK


def test_damaged_texts_are_answered() -> None:
    """2,000 texts with characters put in, taken out and moved, and plain noise: a verdict each."""
    rng = random.Random(22)
    texts = corpus_texts()
    for _ in range(2000):
        text = damaged(rng, texts)
        assert answered(text, rng.choice(claims())) <= PROOF_WORK


HOSTILE = {
    "powers": "log p(x) = " + " * ".join(["(p(x)+p(z)+p(x,z)+q)^9"] * 6),
    "nested expectations": "log p(x) = " + "E_q[" * 35 + "log p(x,z) - log q" + "]" * 35,
    "nested sums": "log p(x) = " + "sum_z " * 60 + "q",
    "many equal lines": "log p(x)\n" + "\n".join(f" = log p(x) + {i}*log q - {i}*log q" for i in range(79)),
    "a growing class": "log p(x)\n" + "\n".join(f" = {i + 2}*log p(x) - {i + 1}*E_q[log p(x)]" for i in range(75)),
    "logarithms": "log p(x) = " + "log " * 140 + "p(x)",
    "minus signs": "log p(x) = " + "-" * 500 + "log p(x)",
    "braces": "{" * 300 + "p(x)" + "}" * 300,
    "open fractions": "\\frac{" * 90 + "p(x)",
    "closed fractions": "log p(x) = " + "\\frac{p(x)}{p(z)+" * 30 + "q" + "}" * 30,
    "fonts": "\\mathbf{" * 70 + "p" + "}" * 70,
    "denominators": "log p(x) = " + " * ".join(f"(p(x)+p(z))/(p(z)+{i}*q)" for i in range(12)),
    "great numbers": "log p(x) = " + "9" * 12 + "^99 * ((999999^99)^99)^99",
    "long number": "log p(x) = " + "9" * 500,
    "blank lines": "\n" * 8000,
    "one word": "p" * 8000,
    "letters of plane 1": "𝔼" * 2000,
    "backslashes": "\\" * 600,
    "lone surrogate": "log p(x) = \ud800",
    "arrows": "so " * 190 + "log p(x) >= ELBO",
    "gradients": "grad_theta " * 50 + "theta = 1",
    "nested losses": "grad_theta E_v[" + "L(" * 38 + "f_theta(u,v)" + ")" * 38 + "] = 0",
    "null": "\x00log p(x) = \x00",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("claim", claims())
def test_hostile_texts_are_answered_within_the_budget(text: str, claim: str) -> None:
    """A hostile text of up to 8 kB costs at most the budget, in every claim, however deep Python's stack already is."""
    limit = sys.getrecursionlimit()
    assert answered(text, claim) <= PROOF_WORK
    assert sys.getrecursionlimit() == limit
