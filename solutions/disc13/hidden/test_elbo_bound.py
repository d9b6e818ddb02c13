"""Hidden tests of elbo_bound.py (problem 3(d))."""

from __future__ import annotations

from gradescope_utils.autograder_utils.decorators import number, partial_credit, weight

from grader.checks import derivation, distributions, inputs, same


@number("3(d)")
@weight(1)
def test_log_evidence_values(student, reference, rng):
    """The evidence log p(x) adds up what every z contributes to x"""
    prior, likelihood, _, x = _finite_model(rng)
    same(student.log_evidence, reference.log_evidence, prior, likelihood, x)


@number("3(d)")
@weight(0.5)
@inputs("an x that no z produces")
def test_log_evidence_of_the_impossible(student, reference, rng):
    """The evidence log p(x) is -inf for an x that no z produces"""
    prior, likelihood, _, x = _finite_model(rng)
    same(student.log_evidence, reference.log_evidence, prior, _without(likelihood, slice(None), x), x)


@number("3(d)")
@weight(1)
def test_posterior_values(student, reference, rng):
    """The posterior follows from prior and likelihood by Bayes' rule"""
    prior, likelihood, _, x = _finite_model(rng)
    same(student.posterior, reference.posterior, prior, likelihood, x)


@number("3(d)")
@weight(0.5)
@inputs("zeros in the prior and the likelihood")
def test_posterior_with_zeros(student, reference, rng):
    """A z that cannot produce x, or cannot occur, has posterior probability 0"""
    prior, likelihood, _, x = _finite_model(rng)
    same(student.posterior, reference.posterior, _without(prior, 0), _without(likelihood, 1, x), x)


@number("3(d)")
@weight(0.5)
@inputs("lists in the place of arrays")
def test_posterior_of_lists(student, reference, rng):
    """Lists will do as prior and likelihood"""
    prior, likelihood, _, x = _finite_model(rng)
    same(student.posterior, reference.posterior, prior.tolist(), likelihood.tolist(), x)


@number("3(d)")
@weight(1.5)
def test_elbo_values(student, reference, rng):
    """The bound is the expected log-likelihood minus the KL divergence from q to the prior"""
    prior, likelihood, q, x = _finite_model(rng)
    same(student.elbo, reference.elbo, prior, likelihood, q, x)


@number("3(d)")
@weight(0.5)
@inputs("zeros of q")
def test_elbo_where_q_is_zero(student, reference, rng):
    """A z that q leaves out does not count in the bound, even one that cannot produce x"""
    prior, likelihood, q, x = _finite_model(rng)
    same(student.elbo, reference.elbo, prior, _without(likelihood, 1, x), _without(q, 1), x)


@number("3(d)")
@weight(0.5)
@inputs("a z that cannot produce x")
def test_elbo_where_q_meets_the_impossible(student, reference, rng):
    """The bound is -inf where q allows a z that cannot occur together with x"""
    prior, likelihood, q, x = _finite_model(rng)
    same(student.elbo, reference.elbo, prior, _without(likelihood, 1, x), q, x)


@number("3(d)")
@weight(0.5)
@inputs("zeros of the prior")
def test_elbo_where_the_prior_is_zero(student, reference, rng):
    """The bound is -inf where q allows a z that the prior rules out"""
    prior, likelihood, q, x = _finite_model(rng)
    same(student.elbo, reference.elbo, _without(prior, 2), likelihood, q, x)


@number("3(d)")
@weight(0.75)
def test_gap_values(student, reference, rng):
    """The gap is what the bound lacks to be log p(x)"""
    prior, likelihood, q, x = _finite_model(rng)
    same(student.gap, reference.gap, prior, likelihood, q, x)


@number("3(d)")
@weight(0.5)
@inputs("a q that is the posterior")
def test_gap_closes(student, reference, rng):
    """The gap is zero, and not below, where the bound is tight"""
    prior, likelihood, _, x = _finite_model(rng)
    q = reference.posterior(prior, likelihood, x)
    # Here the right value is 0, and the contract allows rounding to pull it below by 1e-12 only.
    same(student.gap, reference.gap, prior, likelihood, q, x, tolerance=1e-12)


@number("3(d)")
@weight(0.25)
@inputs("a z that cannot produce x")
def test_gap_where_q_meets_the_impossible(student, reference, rng):
    """The gap is infinite where q allows a z that cannot produce x"""
    prior, likelihood, q, x = _finite_model(rng)
    same(student.gap, reference.gap, prior, _without(likelihood, 1, x), q, x)


@number("3(d)")
@weight(0.5)
def test_tightest_q_values(student, reference, rng):
    """The tightest q closes the gap"""
    prior, likelihood, _, x = _finite_model(rng)
    same(student.tightest_q, reference.tightest_q, prior, likelihood, x)


@number("3(d)")
@weight(0.5)
@inputs("a z that cannot produce x")
def test_tightest_q_with_zeros(student, reference, rng):
    """The tightest q leaves out a z that cannot produce x"""
    prior, likelihood, _, x = _finite_model(rng)
    same(student.tightest_q, reference.tightest_q, prior, _without(likelihood, 0, x), x)


@number("3(d)")
@partial_credit(8)
def test_elbo_proof(student, reference, rng, set_score=None):  # noqa: PT028 - passed by name; without a default pytest would look for a fixture
    """The proof ends with log p(x) >= ELBO, and each of its lines holds"""
    derivation(student.ELBO_PROOF, "elbo-bound", points=8, set_score=set_score)


def _finite_model(rng):
    """A prior (4,), a likelihood (4, 5), a q (4,), all positive, and the index of an x."""
    prior, q = distributions(rng, shape=4)
    likelihood, _ = distributions(rng, shape=(4, 5))
    return prior, likelihood, q, int(rng.integers(0, 5))


def _without(table, *place):
    """The same distributions with probability 0 in one place, and the rest scaled up to sum to 1 again."""
    table = table.copy()
    table[place] = 0.0
    return table / table.sum(axis=-1, keepdims=True)
