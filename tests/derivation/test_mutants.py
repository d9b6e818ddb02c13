"""Independent judges: mutants of sound proofs, random trees and random chains against an evaluator of their own."""

from __future__ import annotations

import random

import numpy as np
import pytest

from grader.derivation.checker import Proof
from grader.derivation.limits import Work
from grader.derivation.models import FiniteModels
from grader.derivation.parser import parse_term
from grader.derivation.reader import Session
from grader.derivation.theories import theory_of
from grader.derivation.tokens import tokenize
from tests.derivation import chains
from tests.derivation.mutants import disagreements
from tests.derivation.spelling import Speller
from tests.derivation.trees import STYLES, Model, evaluate, render

ELBO = "elbo-bound"


def _run(text: str) -> Proof:
    proof = Proof(theory_of(ELBO), Work())
    proof.run(text)
    return proof


@pytest.mark.parametrize("style", STYLES)
def test_the_proofs_are_sound_in_every_spelling(style: str) -> None:
    """Every line of the proofs that mutants are made from is accepted, in ASCII, LaTeX and Unicode."""
    for chain in chains.PROOFS:
        proof = _run(chains.text_of(chain, style))
        assert proof.bad is None, proof.bad


def test_mutants_are_judged_as_fresh_numbers_judge_them() -> None:
    """300 single-site mutants: a link is called wrong exactly where independent models refute it."""
    assert disagreements(seed=1, count=300) == []


def test_random_trees_have_their_value() -> None:
    """200 random expressions, read from their text, have the value that their tree has in the same model."""
    rng = random.Random(11)
    theory = theory_of(ELBO)
    for _ in range(200):
        _, links = chains.random_chain(rng, rng.randint(1, 6))
        tree = rng.choice(links)[1]
        proof = Proof(theory, Work())
        style = rng.choice(STYLES)
        term = parse_term(tokenize(render(tree, style), 1), Session(theory))
        # The same model for both: the checker's own tables, copied into plain lists.
        for m in (0, 7, 12):
            model = _copied(proof, m)
            values = np.broadcast_to(proof.models.value(term), (16, 3, 4))
            for x in range(model.xs):
                for z in range(model.zs):
                    assert values[m, x, z] == pytest.approx(evaluate(tree, model, x, z), rel=1e-9, abs=1e-9)


def _copied(proof: Proof, m: int) -> Model:
    assert isinstance(proof.models, FiniteModels)
    model = Model(random.Random(0))
    wx, wz = (proof.models.widths[axis][m].reshape(-1) for axis in ("x", "z"))
    model.xs, model.zs = int((wx > 0).sum()), int((wz > 0).sum())
    model.wx, model.wz = list(wx[: model.xs]), list(wz[: model.zs])
    model.joint = proof.models.density("p(x,z)")[m][: model.xs, : model.zs].tolist()
    model.q = proof.models.density("q(z|x)")[m][: model.xs, : model.zs].tolist()
    return model


def test_random_legal_moves_are_accepted() -> None:
    """100 random chains of legal moves, one a line, are accepted line by line."""
    rng = random.Random(3)
    for _ in range(100):
        text = chains.text_of(chains.random_chain(rng, 5), rng.choice(STYLES))
        proof = _run(text)
        assert proof.bad is None, (text, proof.bad)


def test_random_spellings_of_a_proof_are_accepted() -> None:
    """150 sound chains in wild spelling: every construct in one of its many forms, none of them refused."""
    rng = random.Random(4)
    for _ in range(150):
        chain = rng.choice(chains.PROOFS) if rng.random() < 0.6 else chains.random_chain(rng, 4)
        text = Speller(rng).text(chain)
        if max(len(line) for line in text.splitlines()) > 600:
            continue
        proof = _run(text)
        assert proof.bad is None, (text, proof.bad)
