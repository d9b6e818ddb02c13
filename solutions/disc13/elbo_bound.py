"""
Discussion 13, problem 3(d): the evidence lower bound on models small enough to compute everything. Works with NumPy.

A finite latent variable model has K values of the latent z and X values of the observed x:

    prior       (K,)     p(z)
    likelihood  (K, X)   p(x|z): row z is the distribution of x given that z
    q           (K,)     q(z|x): any distribution over z, for the one x that is looked at
    x           an index from 0 to X - 1

The bound of the sheet, for this x, is

    ELBO(q) = E_{z ~ q}[ log p(x|z) ] - D_KL( q ‖ p(z) ),

and it never exceeds log p(x): what is missing is a term that is never negative.

Conventions
- Logarithms are natural. Arrays or lists go in and must not be modified; a result may be anything that
  `numpy.asarray` reads, and a single number may be a float, a NumPy scalar or an array without axes.
- 0 log 0 = 0: a z with q(z) = 0 adds nothing, whatever its logarithm.
- Where p(x) = 0, `log_evidence` and `elbo` are -inf, and the other functions are not asked.
- Where q(z) > 0 meets p(x, z) = 0, `elbo` is -inf. Never return nan.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def log_evidence(prior: ArrayLike, likelihood: ArrayLike, x: int) -> float:
    """
    The logarithm of the evidence, log p(x).

    prior: (K,), likelihood: (K, X), x: an index. Returns a float; -inf where x is impossible.
    """
    ### BEGIN SOLUTION
    joint = np.asarray(prior, dtype=float) * np.asarray(likelihood, dtype=float)[:, x]  # p(x, z) = p(z) p(x|z)
    with np.errstate(divide="ignore"):  # log 0 = -inf is what we mean
        return float(np.log(joint.sum()))
    ### END SOLUTION


def posterior(prior: ArrayLike, likelihood: ArrayLike, x: int) -> np.ndarray:
    """
    The posterior p(z|x).

    prior: (K,), likelihood: (K, X), x: an index with p(x) > 0. Returns (K,).
    """
    ### BEGIN SOLUTION
    joint = np.asarray(prior, dtype=float) * np.asarray(likelihood, dtype=float)[:, x]
    return joint / joint.sum()  # Bayes: p(z|x) = p(x, z) / p(x)
    ### END SOLUTION


def elbo(prior: ArrayLike, likelihood: ArrayLike, q: ArrayLike, x: int) -> float:
    """
    The bound E_q[log p(x|z)] - D_KL(q‖p(z)).

    prior: (K,), likelihood: (K, X), q: (K,), x: an index. Returns a float; -inf where some z has q(z) > 0 although z
    and x cannot occur together.
    """
    ### BEGIN SOLUTION
    # Only the z that q can produce count; dropping the others is the rule 0 log 0 = 0.
    q = np.asarray(q, dtype=float)
    drawn = q > 0
    q = q[drawn]
    with np.errstate(divide="ignore"):  # log 0 = -inf is what we mean
        log_prior = np.log(np.asarray(prior, dtype=float)[drawn])
        log_likelihood = np.log(np.asarray(likelihood, dtype=float)[drawn, x])
    reconstruction = (q * log_likelihood).sum()  # finite or -inf
    divergence = (q * (np.log(q) - log_prior)).sum()  # finite or +inf
    return float(reconstruction - divergence)
    ### END SOLUTION


def gap(prior: ArrayLike, likelihood: ArrayLike, q: ArrayLike, x: int) -> float:
    """
    The non-negative term that makes the bound an equality: log p(x) = ELBO(q) + gap.

    prior: (K,), likelihood: (K, X), q: (K,), x: an index with p(x) > 0. Returns a float.
    """
    ### BEGIN SOLUTION
    # log p(x) - ELBO = E_q[log p(x) - log p(x, z) + log q(z)] = E_q[log q(z) / p(z|x)] = D_KL(q ‖ p(z|x)).
    # Written as a divergence it is exact where it is small; as a difference it would lose digits there.
    q = np.asarray(q, dtype=float)
    drawn = q > 0
    with np.errstate(divide="ignore"):  # q(z) > 0 on an impossible z: the gap is infinite
        log_ratio = np.log(q[drawn]) - np.log(posterior(prior, likelihood, x)[drawn])
    return float((q[drawn] * log_ratio).sum())
    ### END SOLUTION


def tightest_q(prior: ArrayLike, likelihood: ArrayLike, x: int) -> np.ndarray:
    """
    The distribution q over z for which the bound is an equality.

    prior: (K,), likelihood: (K, X), x: an index with p(x) > 0. Returns (K,).
    """
    ### BEGIN SOLUTION
    # The gap is a divergence from q to the posterior: zero exactly where they agree.
    return posterior(prior, likelihood, x)
    ### END SOLUTION


# --- Problem 3(d), the proof -----------------------------------------------------------------------------------------
# ELBO_PROOF: prove log p(x) >= ELBO for every q. Both q(z|x) and p(z|x) are positive on the same values of z.
#
# A derivation is a text, one step a line, as on paper. A line that begins with =, >= or <= goes on from the line above;
# `so` may stand in front of a conclusion. Every line is checked against the line above it: it must hold, and be small
# enough to follow. Any sound route is right; the claim alone, in one line, earns nothing.
#
#     # ..                             words for people; they are not read
#     p(x), p(x,z), p(z), p(x|z), p(z|x)      the model; q(z|x), or q in short, is any distribution over z
#     E_q[..], sum_z q(z|x) ..         an expectation, short and written out; int .. dz does as well
#     log p(x), log(p(x,z)/q(z|x))     natural logarithms
#     KL(q(z|x)||p(z))                 the divergence between two distributions over z; it is at least 0
#     ELBO                             the bound, in the form above or as E_q[log(p(x,z)/q(z|x))]
#     let G = ..                       a name of your own
#
# An inequality needs its reason: a divergence that is left out, or Jensen's inequality for the logarithm, once a line.
# LaTeX out of your notes does as well, then best as r"""...""". `python -m grader check` tells what it makes of your
# lines, and `python -m grader derivation FILE --claim elbo-bound --echo` how it reads each of them.
#
# Worked example, of another identity:
#
#     log p(x|z) = log(p(x,z)/p(z))                           # the product rule
#      = log p(x,z) - log p(z)                                # the logarithm of a quotient
#      = log p(z|x) + log p(x) - log p(z)                     # the product rule, the other way

### BEGIN SOLUTION
# log p(x) does not depend on z, so it may be averaged with q; then q is put in above and below.
ELBO_PROOF = """
log p(x) = E_q[log p(x)]                                             # it does not depend on z
 = E_q[log(p(x,z)/p(z|x))]                                           # the product rule
 = E_q[log(p(x,z)/q(z|x)) + log(q(z|x)/p(z|x))]                      # q put in above and below
 = E_q[log(p(x,z)/q(z|x))] + KL(q(z|x)||p(z|x))                      # the second term is a KL
 = ELBO + KL(q(z|x)||p(z|x))                                         # the first one is the bound
 >= ELBO                                                             # a KL is never negative
"""
### END SOLUTION
