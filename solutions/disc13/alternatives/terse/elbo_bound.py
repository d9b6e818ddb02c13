import numpy as np


def joint(prior, likelihood, x):
    return np.asarray(prior, float) * np.asarray(likelihood, float)[:, x]


def log_evidence(prior, likelihood, x):
    with np.errstate(divide="ignore"):
        return np.log(joint(prior, likelihood, x).sum())


def posterior(prior, likelihood, x):
    j = joint(prior, likelihood, x)
    return j / j.sum()


def elbo(prior, likelihood, q, x):
    q = np.asarray(q, float)
    s = q > 0
    with np.errstate(divide="ignore"):
        return (q[s] * np.log(joint(prior, likelihood, x)[s] / q[s])).sum()


def gap(prior, likelihood, q, x):
    q, p = np.asarray(q, float), posterior(prior, likelihood, x)
    s = q > 0
    with np.errstate(divide="ignore"):
        return (q[s] * (np.log(q[s]) - np.log(p[s]))).sum()


def tightest_q(prior, likelihood, x):
    return posterior(prior, likelihood, x)


ELBO_PROOF = """log p(x) = log E_q[p(x,z)/q(z|x)]
>= E_q[log(p(x,z)/q(z|x))]
= E_q[log p(x|z)] - KL(q(z|x)||p(z))"""
