"""Problem 3(d) without NumPy: floats and lists out."""
from math import fsum, inf, log


def joint(prior, likelihood, x):
    return [float(p) * float(row[x]) for p, row in zip(prior, likelihood)]


def log_evidence(prior, likelihood, x):
    evidence = fsum(joint(prior, likelihood, x))
    return log(evidence) if evidence else -inf


def posterior(prior, likelihood, x):
    weights = joint(prior, likelihood, x)
    total = fsum(weights)
    return [w / total for w in weights]


def elbo(prior, likelihood, q, x):
    pairs = [(float(a), b) for a, b in zip(q, joint(prior, likelihood, x)) if a > 0]
    if any(b == 0 for _, b in pairs):
        return -inf
    return fsum(a * log(b / a) for a, b in pairs)


def gap(prior, likelihood, q, x):
    pairs = [(float(a), b) for a, b in zip(q, posterior(prior, likelihood, x)) if a > 0]
    if any(b == 0 for _, b in pairs):
        return inf
    return fsum(a * log(a / b) for a, b in pairs)


def tightest_q(prior, likelihood, x):
    return posterior(prior, likelihood, x)


ELBO_PROOF = """
-log p(x) = -log E_q[p(x,z)/q(z|x)]
 <= -E_q[log(p(x,z)/q(z|x))]
 = -ELBO
"""
