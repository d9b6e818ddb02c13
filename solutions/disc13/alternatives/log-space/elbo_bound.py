"""Problem 3(d), in log space."""
import numpy as np


def logs(values):
    with np.errstate(divide="ignore"):
        return np.log(np.asarray(values, dtype=float))


def log_joint(prior, likelihood, x):
    return logs(prior) + logs(likelihood)[:, x]


def log_evidence(prior, likelihood, x):
    return np.logaddexp.reduce(log_joint(prior, likelihood, x))


def posterior(prior, likelihood, x):
    return np.exp(log_joint(prior, likelihood, x) - log_evidence(prior, likelihood, x))


def elbo(prior, likelihood, q, x):
    support = np.flatnonzero(q)
    q = np.asarray(q, dtype=float)[support]
    return np.dot(q, log_joint(prior, likelihood, x)[support]) - np.dot(q, np.log(q))


def gap(prior, likelihood, q, x):
    return max(0.0, log_evidence(prior, likelihood, x) - elbo(prior, likelihood, q, x))


def tightest_q(prior, likelihood, x):
    return posterior(prior, likelihood, x).tolist()


ELBO_PROOF = """
log p(x) - ELBO = log p(x) - E_q[log p(x,z) - log q(z|x)]
 = E_q[log p(x) - log p(x,z) + log q(z|x)]
 = E_q[log q(z|x) - log p(z|x)]
 = KL(q(z|x)||p(z|x))
 >= 0
so log p(x) >= ELBO
"""
