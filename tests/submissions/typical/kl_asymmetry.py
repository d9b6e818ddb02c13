# Discussion 13, problem 1
import numpy as np


def surprise(probability):
    probability = np.array(probability, dtype=float)
    out = np.full(probability.shape, np.inf)
    nonzero = probability > 0
    out[nonzero] = -np.log(probability[nonzero])
    return out


def entropy(p):
    p = np.array(p, dtype=float)
    s = surprise(p)
    s[p == 0] = 0  # 0 log 0 = 0
    return np.sum(p * s, axis=-1)


def cross_entropy(p, q):
    # not 1 / log q like on the sheet!
    p = np.array(p, dtype=float)
    s = surprise(q)
    s[p == 0] = 0
    return np.sum(p * s, axis=-1)


def kl_divergence(p, q):
    return cross_entropy(q, p) - entropy(q)


def asymmetry():
    p = np.array([0.5, 0.5])
    q = np.array([0.1, 0.9])
    forward = 0.5 * np.log(0.5 / 0.1) + 0.5 * np.log(0.5 / 0.9)
    backward = 0.1 * np.log(0.1 / 0.5) + 0.9 * np.log(0.9 / 0.5)
    print("KL(p||q) =", forward, " KL(q||p) =", backward)
    return forward, backward


def triangle_violation():
    # found by trying a few values in between
    p = np.array([0.9, 0.1])
    q = np.array([0.5, 0.5])
    r = np.array([0.05, 0.95])
    return p, q, r


def kl_from_entropies(entropy_p, cross_entropy_pq):
    return np.array(cross_entropy_pq) - np.array(entropy_p)


if __name__ == "__main__":
    asymmetry()


KL_DERIVATION = """
KL(p||q) = sum_x p(x) log(p(x)/q(x))         # definition
 = sum_x p(x) log p(x) - sum_x p(x) log q(x)
 = -H(p) - sum_x p(x) log q(x)
 = -H(p) + H(p,q)
"""
