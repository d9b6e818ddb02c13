"""The bound with the help of scipy."""
import numpy as np
from scipy.special import rel_entr, xlogy


def log_evidence(prior, likelihood, x):
    marginal = np.asarray(prior, dtype=float) @ np.asarray(likelihood, dtype=float)
    with np.errstate(divide="ignore"):
        return float(np.log(marginal[x]))


def posterior(prior, likelihood, x):
    weights = np.multiply(prior, np.asarray(likelihood)[:, x])
    return weights / np.sum(weights)


def elbo(prior, likelihood, q, x):
    q = np.asarray(q, dtype=float)
    reconstruction = np.sum(xlogy(q, np.asarray(likelihood, dtype=float)[:, x]))
    return float(reconstruction - np.sum(rel_entr(q, np.asarray(prior, dtype=float))))


def gap(prior, likelihood, q, x):
    return float(np.sum(rel_entr(np.asarray(q, dtype=float), posterior(prior, likelihood, x))))


def tightest_q(prior, likelihood, x):
    return posterior(prior, likelihood, x)
