import numpy as np


def surprise(probability):
    with np.errstate(divide="ignore"):
        return -np.log(np.asarray(probability, float))


def entropy(p):
    p = np.asarray(p, float)
    return -(p * np.log(np.where(p > 0, p, 1))).sum(0)


def cross_entropy(p, q):
    p, q = np.asarray(p, float), np.asarray(q, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(p > 0, -p * np.log(q), 0).sum(-1)


def kl_divergence(p, q):
    p, q = np.asarray(p, float), np.asarray(q, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(p > 0, p * np.log(p / q), 0).sum(-1)


def asymmetry():
    p, q = np.array([0.5, 0.5]), np.array([0.1, 0.9])
    return kl_divergence(p, q).item(), kl_divergence(q, p).item()


def triangle_violation():
    return np.array([[1, 1], [1.5, 0.5], [1.9, 0.1]]) / 2


def kl_from_entropies(entropy_p, cross_entropy_pq):
    return np.asarray(cross_entropy_pq) - np.asarray(entropy_p)
