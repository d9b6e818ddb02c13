"""Problem 3(d); single numbers come back as arrays without axes."""
import numpy as np


def log_evidence(prior, likelihood, x):
    with np.errstate(divide="ignore"):
        return np.array(np.log(np.dot(np.array(prior), np.array(likelihood)[:, x])))


def posterior(prior, likelihood, x):
    with np.errstate(divide="ignore"):
        logs = np.log(np.array(prior)) + np.log(np.array(likelihood)[:, x])
    weights = np.exp(logs - logs.max())
    return weights / np.sum(weights)


def elbo(prior, likelihood, q, x):
    q, prior, column = np.array(q), np.array(prior), np.array(likelihood)[:, x]
    out = q == 0
    q1, prior1, column1 = (np.where(out, 1.0, a) for a in (q, prior, column))
    with np.errstate(divide="ignore"):
        return np.array(np.sum(q * np.where(out, 0, np.log(column1) + np.log(prior1) - np.log(q1))))


def gap(prior, likelihood, q, x):
    q, p = np.array(q), posterior(prior, likelihood, x)
    out = q == 0
    with np.errstate(divide="ignore"):
        return np.array(np.sum(q * np.log(np.where(out, 1.0, q) / np.where(out, 1.0, p))))


def tightest_q(prior, likelihood, x):
    return np.array(posterior(prior, likelihood, x))


ELBO_PROOF = """
log p(x) = log p(x,z) - log p(z|x)
 = log(p(x,z)/q(z|x)) + log(q(z|x)/p(z|x))
E_q[log p(x)] = E_q[log(p(x,z)/q(z|x))] + KL(q(z|x)||p(z|x))
 >= E_q[log(p(x,z)/q(z|x))]
 = ELBO
"""
