"""Problem 1 with einsum: one sum over the last axis, whatever stands before it."""
import numpy as np


def surprise(probability):
    with np.errstate(divide="ignore"):
        return np.negative(np.log(np.asarray(probability, dtype=float)))


def expectation(p, values):
    p = np.asarray(p, dtype=float)
    return np.einsum("...k,...k->...", p, np.where(p > 0, values, 0.0))


def entropy(p):
    return expectation(p, surprise(p))


def cross_entropy(p, q):
    return expectation(p, surprise(q))


def kl_divergence(p, q):
    with np.errstate(invalid="ignore"):
        return expectation(p, surprise(q) - surprise(p))


def asymmetry():
    pair = np.array([[0.5, 0.5], [0.1, 0.9]])
    return tuple(float(d) for d in kl_divergence(pair, pair[::-1]))


def triangle_violation():
    return np.stack([[0.2, 0.8], [0.5, 0.5], [0.8, 0.2]])


def kl_from_entropies(entropy_p, cross_entropy_pq):
    return np.asarray(cross_entropy_pq) - entropy_p


KL_DERIVATION = r"""
$$ \mathrm{KL}(P \,\|\, Q) = \mathbb{E}_{X \sim P}\left[ \log \frac{P(X)}{Q(X)} \right] $$
$$ = \mathbb{E}_{X \sim P}[\log P(X)] - \mathbb{E}_{X \sim P}[\log Q(X)] $$
$$ = H(P, Q) - H(P) $$
"""
