"""Problem 1 with a small class for a distribution."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Distribution:
    probabilities: np.ndarray

    @classmethod
    def of(cls, values):
        return cls(np.asarray(values, dtype=float))

    def surprise(self):
        with np.errstate(divide="ignore"):
            return -np.log(self.probabilities)

    def expect(self, values):
        support = self.probabilities > 0
        return np.where(support, self.probabilities * np.where(support, values, 0), 0).sum(axis=-1)

    def divergence(self, other):
        return self.expect(other.surprise()) - self.expect(self.surprise())


def surprise(probability):
    return Distribution.of(probability).surprise()


def entropy(p):
    p = Distribution.of(p)
    return p.expect(p.surprise())


def cross_entropy(p, q):
    return Distribution.of(p).expect(Distribution.of(q).surprise())


def kl_divergence(p, q):
    return Distribution.of(p).divergence(Distribution.of(q))


def asymmetry():
    p, q = Distribution.of([0.5, 0.5]), Distribution.of([0.1, 0.9])
    return float(p.divergence(q)), float(q.divergence(p))


@dataclass
class Triangle:
    p: tuple = (0.9, 0.1)
    q: tuple = (0.5, 0.5)
    r: tuple = (0.1, 0.9)


def triangle_violation():
    triangle = Triangle()
    return triangle.p, triangle.q, triangle.r


def kl_from_entropies(entropy_p, cross_entropy_pq):
    return np.subtract(cross_entropy_pq, entropy_p)


KL_DERIVATION = """
H(p,q) - H(p) = E_p[log(1/q(x))] - E_p[log(1/p(x))]
 = E_p[log(1/q(x)) - log(1/p(x))]
 = E_p[log(p(x)/q(x))]
 = KL(p||q)
"""
