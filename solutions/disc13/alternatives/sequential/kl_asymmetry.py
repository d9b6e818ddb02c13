"""Everything that scipy.special already knows."""
import numpy as np
from scipy.special import entr, rel_entr, xlogy


def surprise(probability):
    return -xlogy(np.ones_like(probability, dtype=float), probability)


def entropy(p):
    return np.sum(entr(p), axis=-1)


def cross_entropy(p, q):
    return -np.sum(xlogy(p, q), axis=-1)


def kl_divergence(p, q):
    return np.sum(rel_entr(p, q), axis=-1)


def asymmetry():
    p = (0.5, 0.5)
    q = (0.1, 0.9)
    return float(kl_divergence(p, q)), float(kl_divergence(q, p))


def triangle_violation():
    p = np.array([0.7, 0.2, 0.1])
    r = np.array([0.1, 0.2, 0.7])
    return p, (p + r) / 2, r


def kl_from_entropies(entropy_p, cross_entropy_pq):
    return np.add(np.negative(entropy_p), cross_entropy_pq)


KL_DERIVATION = """
First, the definition:
KL(p||q) = E_p[log(p(x)/q(x))]
Now take the logarithm of the quotient apart:
 = E_p[log(1/q(x))] - E_p[log(1/p(x))]
and these two are the cross-entropy and the entropy:
 = H(p,q) - H(p)
"""
