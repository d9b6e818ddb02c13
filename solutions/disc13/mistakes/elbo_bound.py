"""Known mistakes about the bound on finite models (elbo_bound.py)."""

from __future__ import annotations

import numpy as np
from elbo_bound import elbo, gap, log_evidence, posterior
from kl_asymmetry import cross_entropy, kl_divergence

from grader.mistakes import mistake


def _column(likelihood, x):
    """p(x|z) for the one x, and every z."""
    return np.asarray(likelihood, dtype=float)[:, x]


@mistake(
    "evidence-without-log",
    of="log_evidence",
    part="3(d)",
    hint="You return a probability. What does the name of the function promise?",
)
def evidence_without_log(prior, likelihood, x):
    return np.exp(log_evidence(prior, likelihood, x))


@mistake(
    "evidence-flat-prior",
    of="log_evidence",
    part="3(d)",
    hint="You count every z the same. Who says how likely each z is before x is seen?",
    source="the prior forgotten",
)
def evidence_flat_prior(prior, likelihood, x):
    return log_evidence(np.full(len(prior), 1 / len(prior)), likelihood, x)


@mistake(
    "evidence-unweighted",
    of="log_evidence",
    part="3(d)",
    hint="You add up p(x|z) over z. What turns it into the joint probability of x and z?",
    source="the prior forgotten",
)
def evidence_unweighted(prior, likelihood, x):
    return log_evidence(np.ones(len(prior)), likelihood, x)


@mistake(
    "evidence-log-inside",
    of="log_evidence",
    part="3(d)",
    hint="You average logarithms. Which comes first in log p(x): summing over z, or the logarithm?",
    source="Jensen's inequality read as an equality",
)
def evidence_log_inside(prior, likelihood, x):
    return elbo(prior, likelihood, prior, x)


@mistake(
    "evidence-negative",
    of="log_evidence",
    part="3(d)",
    hint="Is the logarithm of a probability positive or negative?",
)
def evidence_negative(prior, likelihood, x):
    return -log_evidence(prior, likelihood, x)


@mistake(
    "posterior-not-normalised",
    of="posterior",
    part="3(d)",
    hint="Add up what you return: is it a distribution over z?",
)
def posterior_not_normalised(prior, likelihood, x):
    return np.asarray(prior, dtype=float) * _column(likelihood, x)


@mistake(
    "posterior-flat-prior",
    of="posterior",
    part="3(d)",
    hint="Your posterior would be right if every z were equally likely beforehand. Who says how likely each is?",
    source="the prior forgotten",
)
def posterior_flat_prior(prior, likelihood, x):
    return posterior(np.ones(len(prior)), likelihood, x)


@mistake(
    "posterior-is-likelihood",
    of="posterior",
    part="3(d)",
    hint="You return p(x|z) for each z. What does Bayes' rule do to turn the condition around?",
)
def posterior_is_likelihood(prior, likelihood, x):
    return _column(likelihood, x)


@mistake(
    "posterior-is-prior",
    of="posterior",
    part="3(d)",
    hint="What you return does not change with x. What has x taught us about z?",
)
def posterior_is_prior(prior, likelihood, x):
    return np.asarray(prior, dtype=float)


@mistake(
    "posterior-softmax",
    of="posterior",
    part="3(d)",
    hint="A softmax is for logits. Are these numbers logarithms, or probabilities already?",
)
def posterior_softmax(prior, likelihood, x):
    weights = np.exp(np.asarray(prior, dtype=float) * _column(likelihood, x))
    return weights / weights.sum()


@mistake(
    "elbo-plus-kl",
    of="elbo",
    part="3(d)",
    hint="Compare with log p(x): yours can lie above it. What sign does the KL term have in the bound?",
)
def elbo_plus_kl(prior, likelihood, q, x):
    return -cross_entropy(q, _column(likelihood, x)) + kl_divergence(q, prior)


@mistake(
    "elbo-without-kl",
    of="elbo",
    part="3(d)",
    hint="You have one of the bound's two terms. What does the other one charge q for?",
)
def elbo_without_kl(prior, likelihood, q, x):
    return -cross_entropy(q, _column(likelihood, x))


@mistake(
    "elbo-kl-swapped",
    of="elbo",
    part="3(d)",
    hint="Look at the KL term: under which of its two distributions is the average taken?",
    source="D(p‖q) and D(q‖p) exchanged",
)
def elbo_kl_swapped(prior, likelihood, q, x):
    with np.errstate(divide="ignore"):
        return -cross_entropy(q, _column(likelihood, x)) - kl_divergence(prior, q)


@mistake(
    "elbo-without-entropy",
    of="elbo",
    part="3(d)",
    hint="You average log p(x, z). In the KL term, log q(z) stands beside log p(z): where has it gone?",
)
def elbo_without_entropy(prior, likelihood, q, x):
    return -cross_entropy(q, np.asarray(prior, dtype=float) * _column(likelihood, x))


@mistake(
    "elbo-log-outside",
    of="elbo",
    part="3(d)",
    hint="In the first term you average p(x|z) and take the logarithm afterwards. Which comes first in the formula?",
)
def elbo_log_outside(prior, likelihood, q, x):
    return log_evidence(q, likelihood, x) - kl_divergence(q, prior)


@mistake(
    "elbo-kl-to-posterior",
    of="elbo",
    part="3(d)",
    hint="Look at the KL term: from q to which distribution, the one before x is seen or the one after?",
    source="prior and posterior exchanged",
)
def elbo_kl_to_posterior(prior, likelihood, q, x):
    return -cross_entropy(q, _column(likelihood, x)) - gap(prior, likelihood, q, x)


@mistake(
    "elbo-averaged-under-prior",
    of="elbo",
    part="3(d)",
    hint="Look at the first term: which distribution are its z drawn from?",
)
def elbo_averaged_under_prior(prior, likelihood, q, x):
    return -cross_entropy(prior, _column(likelihood, x)) - kl_divergence(q, prior)


@mistake(
    "gap-swapped",
    of="gap",
    part="3(d)",
    hint="You have the right two distributions. Under which of them is the average taken?",
    source="D(p‖q) and D(q‖p) exchanged",
)
def gap_swapped(prior, likelihood, q, x):
    return kl_divergence(posterior(prior, likelihood, x), q)


@mistake(
    "gap-negative",
    of="gap",
    part="3(d)",
    hint="The gap is what has to be added to the bound. What sign should it have?",
)
def gap_negative(prior, likelihood, q, x):
    return -gap(prior, likelihood, q, x)


@mistake(
    "gap-to-prior",
    of="gap",
    part="3(d)",
    hint="That is the term inside the bound. Which distribution would q have to be for the bound to be tight?",
    source="the bound's own KL term taken for the gap",
)
def gap_to_prior(prior, likelihood, q, x):
    return kl_divergence(q, prior)


@mistake(
    "gap-total-variation",
    of="gap",
    part="3(d)",
    hint="You measure a distance, but not in nats. What is left when the bound is subtracted from log p(x)?",
)
def gap_total_variation(prior, likelihood, q, x):
    return np.abs(np.asarray(q, dtype=float) - posterior(prior, likelihood, x)).sum()


@mistake(
    "tightest-is-prior",
    of="tightest_q",
    part="3(d)",
    hint="Your q makes the bound's KL term vanish. Does it make the bound as large as it can be?",
)
def tightest_is_prior(prior, likelihood, x):
    return np.asarray(prior, dtype=float)


@mistake(
    "tightest-is-one-hot",
    of="tightest_q",
    part="3(d)",
    hint="You bet on the best z alone. What does the bound charge for being so sure?",
    source="maximum a posteriori in place of the posterior",
)
def tightest_is_one_hot(prior, likelihood, x):
    found = posterior(prior, likelihood, x)
    return (np.arange(len(found)) == found.argmax()).astype(float)


@mistake(
    "tightest-flat-prior",
    of="tightest_q",
    part="3(d)",
    hint="Your q would be the tightest if every z were equally likely beforehand. Are they?",
    source="the prior forgotten",
)
def tightest_flat_prior(prior, likelihood, x):
    return posterior(np.ones(len(prior)), likelihood, x)


@mistake(
    "tightest-not-normalised",
    of="tightest_q",
    part="3(d)",
    hint="Add up what you return: is it a distribution over z?",
)
def tightest_not_normalised(prior, likelihood, x):
    return np.asarray(prior, dtype=float) * _column(likelihood, x)
