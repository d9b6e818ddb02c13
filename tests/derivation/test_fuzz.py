"""Fuzz: whatever stands in a text, the answer is a verdict within the budget."""

from __future__ import annotations

import random
import sys

import numpy as np
import pytest

from grader.derivation import claims
from grader.derivation.definitions import read
from grader.derivation.errors import Unreadable
from grader.derivation.limits import PROOF_WORK, Work
from grader.derivation.models import FiniteModels
from grader.derivation.parser import parse
from grader.derivation.pieces import pieces
from grader.derivation.reader import Session
from grader.derivation.smooth import SmoothModels
from grader.derivation.theories import theory_of
from grader.derivation.tokens import tokenize
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


def test_what_is_echoed_has_the_value_of_what_was_written() -> None:
    """200 random sentences: every statement that can be read is echoed as one that has its value on each model."""
    rng = random.Random(23)
    compared = 0
    for _ in range(200):
        theory = theory_of(rng.choice(claims()))
        models = FiniteModels(theory, Work()) if theory.kind == "finite" else SmoothModels(theory, Work())
        if theory.variable_as and isinstance(models, SmoothModels):
            models.variable_as = read(theory, theory.variable_as)
        for piece in pieces(sentence(rng, theory.claim)):
            session = Session(theory)
            try:
                written = parse(piece.tokens, session)
            except Unreadable:
                continue
            again = Session(theory)
            again.roles.update(session.roles)
            echoed = parse(tokenize(written.read_as, 1), again)
            for a, b in zip(written.terms, echoed.terms, strict=True):
                compared += 1
                assert np.allclose(models.value(a), models.value(b), equal_nan=True)
    assert compared > 200


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("claim", claims())
def test_hostile_texts_are_answered_within_the_budget(text: str, claim: str) -> None:
    """A hostile text of up to 8 kB costs at most the budget, in every claim, however deep Python's stack already is."""
    limit = sys.getrecursionlimit()
    assert answered(text, claim) <= PROOF_WORK
    assert sys.getrecursionlimit() == limit
