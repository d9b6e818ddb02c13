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
    raise NotImplementedError("log_evidence")


def posterior(prior: ArrayLike, likelihood: ArrayLike, x: int) -> np.ndarray:
    """
    The posterior p(z|x).

    prior: (K,), likelihood: (K, X), x: an index with p(x) > 0. Returns (K,).
    """
    raise NotImplementedError("posterior")


def elbo(prior: ArrayLike, likelihood: ArrayLike, q: ArrayLike, x: int) -> float:
    """
    The bound E_q[log p(x|z)] - D_KL(q‖p(z)).

    prior: (K,), likelihood: (K, X), q: (K,), x: an index. Returns a float; -inf where some z has q(z) > 0 although z
    and x cannot occur together.
    """
    raise NotImplementedError("elbo")


def gap(prior: ArrayLike, likelihood: ArrayLike, q: ArrayLike, x: int) -> float:
    """
    The non-negative term that makes the bound an equality: log p(x) = ELBO(q) + gap.

    prior: (K,), likelihood: (K, X), q: (K,), x: an index with p(x) > 0. Returns a float.
    """
    raise NotImplementedError("gap")


def tightest_q(prior: ArrayLike, likelihood: ArrayLike, x: int) -> np.ndarray:
    """
    The distribution q over z for which the bound is an equality.

    prior: (K,), likelihood: (K, X), x: an index with p(x) > 0. Returns (K,).
    """
    raise NotImplementedError("tightest_q")


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

ELBO_PROOF = ""
