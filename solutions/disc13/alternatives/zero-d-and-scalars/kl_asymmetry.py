"""Problem 1 on the running sum; single numbers come back as arrays without axes, or as NumPy scalars."""
import numpy as np


def surprise(probability):
    with np.errstate(divide="ignore"):
        return np.array(-np.log(np.array(probability, np.float64)))


def total(terms):
    return np.array(np.add.reduce(terms, axis=-1))


def entropy(p):
    p = np.array(p, np.float64)
    safe = np.where(p == 0, np.float64(1), p)
    return total(-p * np.log(safe))


def cross_entropy(p, q):
    p, q = np.array(p, np.float64), np.array(q, np.float64)
    q[p == 0] = 1
    with np.errstate(divide="ignore", invalid="ignore"):
        return total(np.nan_to_num(-p * np.log(q), nan=0.0, posinf=np.inf))


def kl_divergence(p, q):
    p, q = np.array(p, np.float64), np.array(q, np.float64)
    impossible = p == 0
    p[impossible] = q[impossible] = 1
    with np.errstate(divide="ignore"):
        terms = p * np.log(p / q)
    return total(terms)


def asymmetry():
    p, q = np.array([0.5, 0.5]), np.array([0.1, 0.9])
    return np.array([kl_divergence(p, q), kl_divergence(q, p)])


def triangle_violation():
    return np.float32([0.5, 0.5]), np.float32([0.25, 0.75]), np.float32([0.125, 0.875])


def kl_from_entropies(entropy_p, cross_entropy_pq):
    return np.array(cross_entropy_pq, np.float64) - np.array(entropy_p, np.float64)


KL_DERIVATION = """
KL(p||q) - H(p,q) = E_p[log p(x) - log q(x)] + E_p[log q(x)]
 = E_p[log p(x)]
 = -H(p)
so KL(p||q) = H(p,q) - H(p)
"""
