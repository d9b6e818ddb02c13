"""Problem 3(d) with a small class for a finite model."""
from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass
class Model:
    prior: object
    likelihood: object
    x: int

    @cached_property
    def joint(self):
        return np.array(self.prior, float) * np.array(self.likelihood, float)[:, self.x]

    @property
    def evidence(self):
        return self.joint.sum()

    @property
    def posterior(self):
        return self.joint / self.evidence

    def bound(self, q):
        total = 0.0
        for weight, joint in zip(np.array(q, float), self.joint, strict=True):
            if weight > 0 and joint == 0:
                return -np.inf
            if weight > 0:
                total += weight * np.log(joint / weight)
        return total


def log_evidence(prior, likelihood, x):
    evidence = Model(prior, likelihood, x).evidence
    return np.log(evidence) if evidence > 0 else -np.inf


def posterior(prior, likelihood, x):
    return Model(prior, likelihood, x).posterior


def elbo(prior, likelihood, q, x):
    return Model(prior, likelihood, x).bound(q)


def gap(prior, likelihood, q, x):
    return log_evidence(prior, likelihood, x) - elbo(prior, likelihood, q, x)


def tightest_q(prior, likelihood, x):
    return Model(prior, likelihood, x).posterior


ELBO_PROOF = """
ELBO = E_q[log p(x|z)] - KL(q(z|x)||p(z))
 = E_q[log p(x|z) + log p(z) - log q(z|x)]
 = E_q[log p(x,z) - log q(z|x)]
 = E_q[log p(z|x) + log p(x) - log q(z|x)]
 = log p(x) + E_q[log p(z|x) - log q(z|x)]
 = log p(x) - KL(q(z|x)||p(z|x))
 <= log p(x)
"""
