"""Public tests of elbo_bound.py (problem 3(d)): one small model with its right answers. They earn no points."""

from __future__ import annotations

import numpy as np
from gradescope_utils.autograder_utils.decorators import number

PRIOR = [0.2, 0.8]
LIKELIHOOD = [[0.5, 0.5], [0.25, 0.75]]  # row z is p(x|z)
MODEL = f"prior={PRIOR}, likelihood={LIKELIHOOD}"


@number("3(d)")
def test_log_evidence(student):
    """The evidence p(x) adds up what every z contributes"""
    check("log_evidence", MODEL, "x=0", student.log_evidence(PRIOR, LIKELIHOOD, 0), -1.203973)


@number("3(d)")
def test_log_evidence_of_the_impossible(student):
    """Where no z produces x, its log-evidence is -inf"""
    likelihood = [[1.0, 0.0], [1.0, 0.0]]
    got = student.log_evidence(PRIOR, likelihood, 1)
    check("log_evidence", f"prior={PRIOR}, likelihood={likelihood}", "x=1", got, -np.inf)


@number("3(d)")
def test_posterior(student):
    """Bayes' rule, for both values of z"""
    check("posterior", MODEL, "x=0", student.posterior(PRIOR, LIKELIHOOD, 0), [0.333333, 0.666667])


@number("3(d)")
def test_posterior_of_the_other_x(student):
    """The other x speaks for the other z"""
    check("posterior", MODEL, "x=1", student.posterior(PRIOR, LIKELIHOOD, 1), [0.142857, 0.857143])


@number("3(d)")
def test_elbo(student):
    """The bound for a q that is not sure"""
    check("elbo", MODEL, "q=[0.5, 0.5], x=0", student.elbo(PRIOR, LIKELIHOOD, [0.5, 0.5], 0), -1.262864)


@number("3(d)")
def test_elbo_with_a_zero(student):
    """A z that q leaves out adds nothing to the bound"""
    check("elbo", MODEL, "q=[0.0, 1.0], x=0", student.elbo(PRIOR, LIKELIHOOD, [0.0, 1.0], 0), -1.609438)


@number("3(d)")
def test_gap(student):
    """What the bound lacks for a q that is not sure"""
    check("gap", MODEL, "q=[0.5, 0.5], x=0", student.gap(PRIOR, LIKELIHOOD, [0.5, 0.5], 0), 0.058892)


@number("3(d)")
def test_gap_with_a_zero(student):
    """What the bound lacks for a q that leaves out a z"""
    check("gap", MODEL, "q=[0.0, 1.0], x=0", student.gap(PRIOR, LIKELIHOOD, [0.0, 1.0], 0), 0.405465)


@number("3(d)")
def test_tightest_q_closes_the_gap(student):
    """With the tightest q, the bound is the evidence"""
    q = student.tightest_q(PRIOR, LIKELIHOOD, 0)
    bound = student.elbo(PRIOR, LIKELIHOOD, q, 0)
    right = np.allclose(read(bound), -1.203973, rtol=2e-6, atol=2e-6)
    assert right, f"{MODEL}, x=0: your tightest_q is {q}; of your elbo there, expected -1.203973, got {bound}"


@number("3(d)")
def test_tightest_q_is_a_distribution(student):
    """The tightest q is a distribution over z"""
    got = student.tightest_q(PRIOR, LIKELIHOOD, 1)
    q = read(got)
    right = q.shape == (2,) and (q >= 0).all() and np.isclose(q.sum(), 1, rtol=0, atol=2e-6)
    assert right, f"tightest_q({MODEL}, x=1): expected two probabilities that add up to 1, got {got}"


def read(answer):
    """The numbers in an answer, or nan where NumPy cannot read it."""
    try:
        return np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return np.array(np.nan)


def check(function, model, rest, got, expected):
    """Fail with the input, what is expected and what came, unless the two agree to about six digits."""
    values, right = read(got), np.asarray(expected, dtype=float)
    same = values.shape == right.shape and np.allclose(values, right, rtol=2e-6, atol=2e-6)
    shown = got if np.isnan(values).all() else np.round(values, 6).tolist()
    assert same, f"{function}({model}, {rest}): expected {right.tolist()}, got {shown}"
