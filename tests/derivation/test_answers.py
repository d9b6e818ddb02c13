"""What a student reads and earns: the counterexample, the name of the mistake, the credit."""

from __future__ import annotations

import math

import pytest

from grader.derivation import check
from grader.derivation.repairs import HINTS

ELBO, KL, PATH, QUAD = "elbo-bound", "kl-entropies", "pathwise-gradient", "reparam-quadratic"
START = "log p(x) = E_q[log p(x)]\n"
IMPORTANCE = "log p(x) = log E_q[p(x,z)/q(z|x)]\n"

MISTAKES = [
    (ELBO, START + "= ELBO + KL(p(z|x)||q(z|x))", "kl-swapped"),
    (ELBO, IMPORTANCE + "<= E_q[log(p(x,z)/q(z|x))]", "jensen-direction"),
    (ELBO, IMPORTANCE + "= E_q[log(p(x,z)/q(z|x))]", "jensen-equal"),
    (ELBO, START + "= E_q[log p(x,z) - log p(z|x)]\n= E_q[log p(x,z) - log q]", "gap-equal"),
    (ELBO, "ELBO = E_q[log p(x|z)] - KL(q||p(z))\n>= E_q[log p(x|z)]", "gap-direction"),
    (ELBO, "log p(x) = log sum_z p(x,z)\n= sum_z log p(x,z)", "log-through-sum"),
    (ELBO, START + "= E_q[log(p(x,z)/p(x|z))]", "conditional-turned"),
    (ELBO, "ELBO = E_q[log p(x|z)] - KL(q||p(z|x))", "prior-posterior"),
    (ELBO, "log p(x) = log sum_z p(x|z)", "joint-likelihood"),
    (ELBO, IMPORTANCE + ">= log(p(x,z)/q(z|x))", "expectation-lost"),
    (ELBO, "ELBO = E_q[log p(x,z) - q(z|x)]", "log-lost"),
    (ELBO, "E_q[log p(x,z)] + H(q) = -ELBO", "loss-bound"),
    (ELBO, "log p(x) = log p(x,z) + log p(z|x)", "sign"),
    (ELBO, "log p(x) = E_q[log(p(z|x)/p(x,z))]", "ratio-inverted"),
    (ELBO, "log p(x) = log E_{p(z)}[p(x,z)/q(z|x)]", "weight"),
    (ELBO, IMPORTANCE + ">= E_q[log p(x,z)]", "entropy-dropped"),
    (KL, "KL(p||q) = E_p[log p(x)] - E_q[log q(x)]", "weight"),
    (KL, "H(p) = sum_x p(x) log p(x)", "sign"),
    (KL, "KL(p||q) = E_p[log(q(x)/p(x))]", "ratio-inverted"),
    (PATH, "grad_theta E_v[L(x)] = E_v[L'(x)] E_v[grad_theta f_theta(u,v)]", "product-split"),
    (PATH, "grad_theta E_v[L(x)] = E_v[L(x) grad_theta f_theta(u,v)]", "derivative-lost"),
    (PATH, "E_v[L(f_theta(u,v))] = L(E_v[f_theta(u,v)])", "expectation-inside"),
    (PATH, "grad_theta E_{x~p_theta}[L(x)] = E_{x~p_theta}[grad_theta L(x)]", "exchange-under-model"),
]


@pytest.mark.parametrize(("claim", "text", "mistake"), MISTAKES)
def test_mistakes_are_named(claim: str, text: str, mistake: str) -> None:
    """A mistake whose class is unique is named behind the counterexample."""
    verdict = check(text, claim)
    assert verdict.verdict == "wrong", verdict.message
    assert verdict.message.endswith(HINTS[mistake]), verdict.message


def test_every_hint_has_a_test() -> None:
    """Each class of mistakes that has a hint stands in the tests above, but for turned conclusions, tested below."""
    assert {mistake for _, _, mistake in MISTAKES} | {"turned", "strict"} == set(HINTS)


def test_a_turned_conclusion_is_named() -> None:
    """An inequality that follows the other way round is said to be turned round."""
    text = "KL(q||p(z|x)) = E_q[log q - log p(z|x)]\n = E_q[log q - log p(x,z)] + log p(x)\n = log p(x) - ELBO"
    verdict = check(text + "\nso ELBO >= log p(x)", ELBO)
    assert verdict.message.endswith(HINTS["turned"])


@pytest.mark.parametrize(("claim", "text", "mistake"), MISTAKES)
def test_a_hint_never_prints_the_repaired_line(claim: str, text: str, mistake: str) -> None:
    """Hints are fixed sentences; nothing of a repair is in the message but the line as it was written."""
    message = check(text, claim).message.splitlines()
    assert len(message) == 3
    assert message[2].strip() in HINTS.values()


def test_the_counterexample_can_be_followed_by_hand() -> None:
    """The numbers of the counterexample give the two sides that are shown."""
    verdict = check("log p(x) = log sum_z p(x,z)\n= sum_z log p(x,z)", ELBO)
    assert "Take z in {0,1}, p(x,z) = [0.36, 0.04], so p(x) = 0.4" in verdict.message
    left, right = math.log(0.36 + 0.04), math.log(0.36) + math.log(0.04)
    assert f"the left side is {left:.4f}, the right side is {right:.4f}." in verdict.message


def test_the_counterexample_of_the_entropies() -> None:
    """For two distributions over x the tables of both are shown."""
    verdict = check("KL(p||q) = H(p) - H(p,q)", KL)
    assert "p(x) = [0.2, 0.8] and q(x) = [0.8, 0.2]" in verdict.message
    value = 0.2 * math.log(0.2 / 0.8) + 0.8 * math.log(0.8 / 0.2)
    assert f"the left side is {value:.4f}, the right side is {-value:.4f}." in verdict.message


def test_a_density_that_exceeds_one_is_explained() -> None:
    """Where only densities above 1 refute a line, the widths of the cells are said."""
    message = check("H(q) >= 0", ELBO).message
    assert "each of width 0.25 (a density may exceed 1)" in message
    value = -0.25 * (3.6 * math.log(3.6) + 0.4 * math.log(0.4))
    assert f"the left side is {value:.4f}" in message


def test_a_line_without_a_value() -> None:
    """A division by zero and a log of nothing are wrong, and said to have no value."""
    assert "has no value" in check("log p(x) = (ELBO - ELBO)/(ELBO - ELBO)", ELBO).message
    assert "has no value" in check("log p(x) = log(p(x) - p(x))", ELBO).message


def test_a_step_that_is_too_big_lists_its_moves() -> None:
    """A too big step is told what it consists of."""
    message = check("log p(x) = log E_q[p(x|z)p(z)/q]", ELBO).message
    assert "more than one line may" in message
    assert "the product rule (Bayes)" in message
    assert "a marginal" in message


def test_only_the_last_step_is_missing() -> None:
    """Where the claim is a linear consequence of what was shown, that is said, and nothing more."""
    text = START + "= E_q[log p(x,z) - log p(z|x)]\n= ELBO + KL(q||p(z|x))"
    assert check(text, ELBO).message == "Every line holds, and only the last step is missing."
    assert "last step" not in check(START, ELBO).message


CREDIT = [
    (ELBO, "", 0.0),
    (ELBO, "log p(x) >= ELBO", 0.0),
    (ELBO, "log p(x) = log p(x)\nKL(q||p(z|x)) >= 0\nELBO = ELBO", 0.0),
    (ELBO, "ELBO = E_q[log p(x|z)] - KL(q||p(z))", 0.0),
    (ELBO, "log p(x) = log sum_z p(x,z)", 0.15),
    (ELBO, START + "= E_q[log p(x,z) - log p(z|x)]", 0.35),
    (ELBO, START + "= E_q[log p(x,z) - log p(z|x)]\n= ELBO + KL(q||p(z|x))", 0.55),
    (ELBO, START + "= E_q[log p(x,z) - log p(z|x)]\n= ELBO + KL(q||p(z|x))\nKL(q||p(z|x)) >= 0", 0.8),
    (ELBO, IMPORTANCE + ">= E_q[log(p(x,z)/q(z|x))]\n= ELBO", 1.0),
    (ELBO, IMPORTANCE + "<= E_q[log(p(x,z)/q(z|x))]\n= ELBO", 0.7),
    (ELBO, IMPORTANCE + "> E_q[log(p(x,z)/q(z|x))]\n= ELBO", 0.7),
    (ELBO, IMPORTANCE + ">= E_q[log(p(x,z)/q(z|x))] + whatever", 0.35),
    (ELBO, "log p(x) = E_q[log q(z|x)]\n= ELBO", 0.0),
    (KL, "KL(p||q) = E_p[log p(x)] - E_p[log q(x)]", 0.8),
    (KL, "KL(p||q) = E_p[log(p(x)/q(x))]", 0.0),
    (KL, "KL(p||q) = E_p[log p(x)] + E_p[log q(x)]\n = H(p,q) - H(p)", 0.7),
    (KL, "KL(p||q) = E_p[log p(x)] - E_p[log q(x)]\n = H(p,q) - H(p)", 1.0),
    (PATH, "grad_theta E_v[L(f_theta(u,v))] = E_v[grad_theta L(f_theta(u,v))]", 0.0),
    (QUAD, "x := theta*eps", 0.0),
]


@pytest.mark.parametrize(("claim", "text", "score"), CREDIT)
def test_credit(claim: str, text: str, score: float) -> None:
    """Credit comes from milestones that verified lines connect to the claim, or from one repair; never from padding."""
    assert check(text, claim).score == pytest.approx(score)


def test_zero_probabilities_get_one_note() -> None:
    """Lines that need positive probabilities get one note together, and cost nothing."""
    verdict = check("log p(x) = log E_q[p(x,z)/q]\n >= E_q[log(p(x,z)/q)]\n = ELBO", ELBO)
    notes = [note for note in verdict.notes if "nothing is deducted" in note]
    assert len(notes) == 1
    assert notes[0].startswith("lines 1, 2, 3 ")
    assert verdict.score == 1.0
    assert check("log p(x) = log sum_z p(x,z)", ELBO).notes == ()
