import numpy as np


def joint(prior, likelihood, x):
    return np.asarray(prior, float) * np.asarray(likelihood, float)[:, x]


def log_evidence(prior, likelihood, x):
    with np.errstate(divide="ignore"):
        return np.log(joint(prior, likelihood, x).sum())


def posterior(prior, likelihood, x):
    return joint(prior, likelihood, x)


def elbo(prior, likelihood, q, x):
    q = np.asarray(q, float)
    s = q > 0
    with np.errstate(divide="ignore"):
        return (q[s] * np.log(joint(prior, likelihood, x)[s] / q[s])).sum()


def gap(prior, likelihood, q, x):
    return log_evidence(prior, likelihood, x) - elbo(prior, likelihood, q, x)


def tightest_q(prior, likelihood, x):
    return posterior(prior, likelihood, x)
