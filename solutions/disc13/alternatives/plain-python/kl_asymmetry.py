"""Problem 1 without NumPy: nested lists in (anything with .tolist() too), nested lists and floats out."""
from math import fsum, inf, log


def plain(values):
    return values.tolist() if hasattr(values, "tolist") else values


def surprise_of_one(p):
    return -log(p) if p > 0 else inf


def surprise(probability):
    probability = plain(probability)
    if isinstance(probability, (list, tuple)):
        return [surprise(one) for one in probability]
    return surprise_of_one(probability)


def over_rows(function, *batches):
    batches = [plain(batch) for batch in batches]
    if batches[0] and not isinstance(plain(batches[0][0]), (list, tuple)):
        return function(*batches)
    return [over_rows(function, *rows) for rows in zip(*batches)]


def entropy(p):
    return over_rows(lambda p: fsum(a * surprise_of_one(a) for a in p if a > 0), p)


def cross_entropy(p, q):
    return over_rows(lambda p, q: sum(a * surprise_of_one(b) for a, b in zip(p, q) if a > 0), p, q)


def kl_divergence(p, q):
    return over_rows(
        lambda p, q: sum(a * (surprise_of_one(b) - surprise_of_one(a)) for a, b in zip(p, q) if a > 0), p, q
    )


def asymmetry():
    return [kl_divergence([0.5, 0.5], [0.1, 0.9]), kl_divergence([0.1, 0.9], [0.5, 0.5])]


def triangle_violation():
    return [[0.25, 0.75], [0.5, 0.5], [0.75, 0.25]]


def depth(values):
    return 1 + depth(values[0]) if isinstance(values, (list, tuple)) and values else 0


def kl_from_entropies(entropy_p, cross_entropy_pq):
    h, c = plain(entropy_p), plain(cross_entropy_pq)
    if depth(h) < depth(c):
        return [kl_from_entropies(h, b) for b in c]
    if depth(h) > depth(c):
        return [kl_from_entropies(a, c) for a in h]
    if depth(h) == 0:
        return c - h
    n = max(len(h), len(c))
    return [kl_from_entropies(h[i % len(h)], c[i % len(c)]) for i in range(n)]


KL_DERIVATION = """
H(p,q) = -sum_x p(x) log q(x)
H(p) = -sum_x p(x) log p(x)
H(p,q) - H(p) = sum_x p(x) log p(x) - sum_x p(x) log q(x)
 = sum_x p(x) log(p(x)/q(x))
 = KL(p||q)
"""
