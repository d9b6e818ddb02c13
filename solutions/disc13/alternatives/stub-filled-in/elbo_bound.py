"""
Discussion 13, problem 3(d): the evidence lower bound on small models. Works with NumPy.
"""

from __future__ import annotations

import numpy as np

from kl_asymmetry import kl_divergence


def log_evidence(prior, likelihood, x):
    """log p(x)"""
    prior = np.array(prior)
    likelihood = np.array(likelihood)
    p_x = np.sum(prior * likelihood[:, x])
    if p_x == 0:
        return -np.inf
    return np.log(p_x)


def posterior(prior, likelihood, x):
    """p(z|x) by Bayes' rule"""
    prior = np.array(prior)
    likelihood = np.array(likelihood)
    joint = prior * likelihood[:, x]
    p_x = np.sum(joint)
    return joint / p_x


def elbo(prior, likelihood, q, x):
    """E_q[log p(x|z)] - KL(q || prior)"""
    prior = np.array(prior)
    likelihood = np.array(likelihood)
    q = np.array(q)
    expected = 0
    for z in range(len(q)):
        if q[z] == 0:
            continue
        if likelihood[z, x] == 0 or prior[z] == 0:
            return -np.inf
        expected += q[z] * np.log(likelihood[z, x])
    return expected - kl_divergence(q, prior)


def gap(prior, likelihood, q, x):
    """log p(x) - ELBO = KL(q || posterior)"""
    return kl_divergence(q, posterior(prior, likelihood, x))


def tightest_q(prior, likelihood, x):
    """the posterior closes the gap"""
    return posterior(prior, likelihood, x)


ELBO_PROOF = """
KL(q(z|x)||p(z|x)) >= 0
KL(q(z|x)||p(z|x)) = E_q[log(q(z|x)/p(z|x))]
 = E_q[log(q(z|x)/p(x,z))] + log p(x)
 = -ELBO + log p(x)
so log p(x) - ELBO >= 0
"""
