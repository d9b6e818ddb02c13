"""
Discussion 13, problem 1: surprise, entropy, cross-entropy and the Kullback-Leibler divergence. Works with NumPy.

A discrete random variable takes the value x with probability p(x). Seeing x come out is the more surprising the less
probable x was; with natural logarithms (nats) the surprise of x is

    log 1/p(x) = -log p(x).

Averaging surprise in three ways gives the three quantities of this problem:

    H(p)        = E_p[-log p(x)]          entropy: the surprise of someone who knows p
    H(p, q)     = E_p[log 1/q(x)]         cross-entropy: the surprise of someone who believes q while p is true
    D_KL(p‖q)   = E_p[log p(x)/q(x)]      KL divergence: how far q is from p, as p sees it

Erratum: the printed sheet defines the cross-entropy as E_p[1/log q(x)]. Its next line has it right: the logarithm is
taken of 1/q(x). Use E_p[log 1/q(x)].

Conventions for every function here
- Probabilities stand on the last axis; every axis before it counts separate distributions. `p` and `q` have equal
  shapes. Inputs are arrays or lists and must not be modified; results may be anything that `numpy.asarray` reads.
- An outcome with p(x) = 0 adds nothing, whatever its logarithm: 0 log 0 = 0.
- Where p(x) > 0 but q(x) = 0, cross-entropy and divergence are infinite (`inf`, never `nan`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

# --- Problem 1 -------------------------------------------------------------------------------------------------------


def surprise(probability: ArrayLike) -> np.ndarray:
    """
    The surprise -log p of each probability, in nats.

    probability: numbers in [0, 1], any shape. Returns the same shape. The surprise of the impossible is infinite:
    surprise(0) = inf.
    """
    raise NotImplementedError("surprise")


def entropy(p: ArrayLike) -> np.ndarray:
    """
    The entropy H(p) = -Σ_x p(x) log p(x), in nats.

    p: (..., K). Returns (...): one number for each distribution.
    """
    raise NotImplementedError("entropy")


def cross_entropy(p: ArrayLike, q: ArrayLike) -> np.ndarray:
    """
    The cross-entropy H(p, q) = Σ_x p(x) log 1/q(x), in nats.

    p, q: (..., K). Returns (...): one number for each pair of distributions.
    """
    raise NotImplementedError("cross_entropy")


def kl_divergence(p: ArrayLike, q: ArrayLike) -> np.ndarray:
    """
    The divergence D_KL(p‖q) = Σ_x p(x) log p(x)/q(x), in nats.

    p, q: (..., K). Returns (...): one number for each pair of distributions.
    """
    raise NotImplementedError("kl_divergence")


# --- Problem 1(a) ----------------------------------------------------------------------------------------------------


def asymmetry() -> tuple[float, float]:
    """
    Show that D_KL is not symmetric, on the two distributions of the sheet.

    The variable takes the values 1 and -1. Under p each has probability 0.5; under q the value 1 has probability 0.1
    and the value -1 has 0.9. Returns (D_KL(p‖q), D_KL(q‖p)) as two floats.
    """
    raise NotImplementedError("asymmetry")


def triangle_violation() -> tuple[ArrayLike, ArrayLike, ArrayLike]:
    """
    Show that D_KL breaks another rule of distances: a detour may be shorter.

    Returns three distributions (p, q, r) over the same finitely many outcomes, every probability positive, each
    summing to 1, such that D_KL(p‖r) > D_KL(p‖q) + D_KL(q‖r), by more than 1e-6. Any such three are right.
    """
    raise NotImplementedError("triangle_violation")


# --- Problem 1(b) ----------------------------------------------------------------------------------------------------


def kl_from_entropies(entropy_p: ArrayLike, cross_entropy_pq: ArrayLike) -> np.ndarray:
    """
    D_KL(p‖q) from H(p) and H(p, q) alone.

    Two numbers, or arrays that broadcast against each other. Returns the divergence in their common shape.
    """
    raise NotImplementedError("kl_from_entropies")


# KL_DERIVATION: derive D_KL(p‖q) = H(p, q) - H(p) from the definitions. Here p and q are positive on the same values
# of x.
#
# A derivation is a text, one step a line, as on paper. A line that begins with =, >= or <= goes on from the line above;
# `so` may stand in front of a conclusion. Every line is checked against the line above it: it must hold, and be small
# enough to follow. Any sound route is right; the claim alone, in one line, earns nothing.
#
#     # ..                             words for people; they are not read
#     p(x), q(x)                       the two distributions
#     E_p[..], sum_x p(x) ..           an expectation, short and written out
#     log p(x), log(p(x)/q(x))         natural logarithms
#     H(p), H(p,q), KL(p||q)           entropy, cross-entropy, divergence
#
# LaTeX out of your notes does as well, then best as r"""...""". `python -m grader check` tells what it makes of your
# lines, and `python -m grader derivation FILE --claim kl-entropies --echo` how it reads each of them.
#
# Worked example, of another identity:
#
#     H(p) + H(p,q) = E_p[log(1/p(x))] + E_p[log(1/q(x))]     # the definitions
#      = E_p[log(1/p(x)) + log(1/q(x))]                       # expectations add up
#      = -E_p[log(p(x) q(x))]                                 # the logarithm of a product

KL_DERIVATION = ""
