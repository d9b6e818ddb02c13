# Discussion 13, problem 3(d)
import numpy as np

np.seterr(divide="ignore", invalid="ignore")


def joint(prior, likelihood, x):
    return np.asarray(prior) * np.asarray(likelihood)[:, x]


def log_evidence(prior, likelihood, x):
    return np.log(np.sum(joint(prior, likelihood, x)))


def posterior(prior, likelihood, x):
    j = joint(prior, likelihood, x)
    return j / np.sum(j)


def elbo(prior, likelihood, q, x):
    # E_q[log p(x|z)] - KL(q||p(z)) = sum_z q log(p(x|z) p(z) / q)
    total = 0.0
    for z, qz in enumerate(q):
        if qz > 0:
            total += qz * (np.log(likelihood[z][x]) + np.log(prior[z]) - np.log(qz))
    return total


def gap(prior, likelihood, q, x):
    # log p(x) - ELBO is the KL between q and the posterior
    post = posterior(prior, likelihood, x)
    total = 0.0
    for z in range(len(post)):
        if post[z] > 0:
            total += post[z] * np.log(post[z] / q[z])
    return total


def tightest_q(prior, likelihood, x):
    # KL = 0 iff q = posterior
    return posterior(prior, likelihood, x)


ELBO_PROOF = """
log p(x) = log sum_z p(x,z)
 = log sum_z q(z|x) p(x,z)/q(z|x)
 = log E_q[p(x,z)/q(z|x)]
 >= E_q[log(p(x,z)/q(z|x))]                    # Jensen: log is concave
 = E_q[log p(x|z)] + E_q[log(p(z)/q(z|x))]
 = E_q[log p(x|z)] - KL(q(z|x)||p(z))
"""
