"""Problem 3(d), with plain loops."""
import math

import numpy as np


def log(value):
    return math.log(value) if value > 0 else -math.inf


def log_evidence(prior, likelihood, x):
    evidence = 0.0
    for z in range(len(prior)):
        evidence += prior[z] * likelihood[z][x]
    return log(evidence)


def posterior(prior, likelihood, x):
    evidence = 0.0
    for z in range(len(prior)):
        evidence += prior[z] * likelihood[z][x]
    result = []
    for z in range(len(prior)):
        result.append(prior[z] * likelihood[z][x] / evidence)
    return np.array(result)


def elbo(prior, likelihood, q, x):
    reconstruction = 0.0
    kl = 0.0
    for z in range(len(prior)):
        if q[z] > 0:
            reconstruction += q[z] * log(likelihood[z][x])
            kl += q[z] * (log(q[z]) - log(prior[z]))
    return reconstruction - kl


def gap(prior, likelihood, q, x):
    post = posterior(prior, likelihood, x)
    total = 0.0
    for z in range(len(prior)):
        if q[z] > 0:
            total += q[z] * (log(q[z]) - log(post[z]))
    return total


def tightest_q(prior, likelihood, x):
    return posterior(prior, likelihood, x)
