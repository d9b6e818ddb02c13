"""Fuzz: whatever stands in a text, the answer is a verdict within the budget."""

from __future__ import annotations

import random
import sys

import pytest

from grader.derivation import claims
from grader.derivation.limits import PROOF_WORK
from tests.derivation.fuzz import answered
from tests.derivation.fuzzing import corpus_texts, damaged, sentence
from tests.derivation.hostile import HOSTILE


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


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("claim", claims())
def test_hostile_texts_are_answered_within_the_budget(text: str, claim: str) -> None:
    """A hostile text of up to 8 kB costs at most the budget, in every claim, however deep Python's stack already is."""
    limit = sys.getrecursionlimit()
    assert answered(text, claim) <= PROOF_WORK
    assert sys.getrecursionlimit() == limit
