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
    ### BEGIN SOLUTION
    with np.errstate(divide="ignore"):  # log 0 = -inf is what we mean
        return -np.log(np.asarray(probability, dtype=float))
    ### END SOLUTION


def entropy(p: ArrayLike) -> np.ndarray:
    """
    The entropy H(p) = -Σ_x p(x) log p(x), in nats.

    p: (..., K). Returns (...): one number for each distribution.
    """
    ### BEGIN SOLUTION
    p = np.asarray(p, dtype=float)
    # Multiply only where p > 0: elsewhere the term stays at the 0 that it starts with, and 0 · inf never happens.
    terms = np.multiply(p, surprise(p), where=p > 0, out=np.zeros_like(p))
    return terms.sum(axis=-1)
    ### END SOLUTION


def cross_entropy(p: ArrayLike, q: ArrayLike) -> np.ndarray:
    """
    The cross-entropy H(p, q) = Σ_x p(x) log 1/q(x), in nats.

    p, q: (..., K). Returns (...): one number for each pair of distributions.
    """
    ### BEGIN SOLUTION
    p = np.asarray(p, dtype=float)
    # The outcomes come from p, the surprise from q; it may be inf where p > 0, and then so is the sum.
    terms = np.multiply(p, surprise(q), where=p > 0, out=np.zeros_like(p))
    return terms.sum(axis=-1)
    ### END SOLUTION


def kl_divergence(p: ArrayLike, q: ArrayLike) -> np.ndarray:
    """
    The divergence D_KL(p‖q) = Σ_x p(x) log p(x)/q(x), in nats.

    p, q: (..., K). Returns (...): one number for each pair of distributions.
    """
    ### BEGIN SOLUTION
    p = np.asarray(p, dtype=float)
    possible = p > 0
    # log p/q is how much more q is surprised than p. Where p = 0 it is not needed, and left at 0.
    excess = np.subtract(surprise(q), surprise(p), where=possible, out=np.zeros_like(p))
    terms = np.multiply(p, excess, where=possible, out=np.zeros_like(p))
    return terms.sum(axis=-1)
    ### END SOLUTION


# --- Problem 1(a) ----------------------------------------------------------------------------------------------------


def asymmetry() -> tuple[float, float]:
    """
    Show that D_KL is not symmetric, on the two distributions of the sheet.

    The variable takes the values 1 and -1. Under p each has probability 0.5; under q the value 1 has probability 0.1
    and the value -1 has 0.9. Returns (D_KL(p‖q), D_KL(q‖p)) as two floats.
    """
    ### BEGIN SOLUTION
    p = [0.5, 0.5]
    q = [0.1, 0.9]
    # q finds the value 1 rare, p does not: believing q costs more than believing p.
    return float(kl_divergence(p, q)), float(kl_divergence(q, p))
    ### END SOLUTION


def triangle_violation() -> tuple[ArrayLike, ArrayLike, ArrayLike]:
    """
    Show that D_KL breaks another rule of distances: a detour may be shorter.

    Returns three distributions (p, q, r) over the same finitely many outcomes, every probability positive, each
    summing to 1, such that D_KL(p‖r) > D_KL(p‖q) + D_KL(q‖r), by more than 1e-6. Any such three are right.
    """
    ### BEGIN SOLUTION
    # The divergence grows faster than the distance between the probabilities (like its square when that is small),
    # so going half the way twice is cheaper than going all of it at once.
    p = [0.5, 0.5]
    q = [0.25, 0.75]
    r = [0.1, 0.9]
    return p, q, r
    ### END SOLUTION


# --- Problem 1(b) ----------------------------------------------------------------------------------------------------


def kl_from_entropies(entropy_p: ArrayLike, cross_entropy_pq: ArrayLike) -> np.ndarray:
    """
    D_KL(p‖q) from H(p) and H(p, q) alone.

    Two numbers, or arrays that broadcast against each other. Returns the divergence in their common shape.
    """
    ### BEGIN SOLUTION
    # E_p[log p/q] = E_p[log 1/q] - E_p[log 1/p]: what believing q costs beyond what is unavoidable.
    return np.asarray(cross_entropy_pq, dtype=float) - np.asarray(entropy_p, dtype=float)
    ### END SOLUTION


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

### BEGIN SOLUTION
# From the definition down to the two entropies; each line does one thing.
KL_DERIVATION = """
KL(p||q) = E_p[log(p(x)/q(x))]                # the definition
 = E_p[log p(x) - log q(x)]                   # the logarithm of a quotient
 = E_p[log p(x)] - E_p[log q(x)]              # an expectation is linear
 = -H(p) + H(p,q)                             # the definitions of both entropies
 = H(p,q) - H(p)
"""
### END SOLUTION
