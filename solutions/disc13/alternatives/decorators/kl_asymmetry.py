"""Problem 1 with decorators that turn a function of one outcome's terms into one of whole batches."""
import functools

import numpy as np


def arrays(function):
    @functools.wraps(function)
    def wrapped(*values):
        with np.errstate(divide="ignore", invalid="ignore"):
            return function(*(np.asarray(value, dtype=float) for value in values))

    return wrapped


def summed(axis):
    def decorate(function):
        @functools.wraps(function)
        def wrapped(p, *rest):
            return np.sum(np.where(p > 0, function(p, *rest), 0.0), axis=axis)

        return wrapped

    return decorate


@arrays
def surprise(probability):
    return -np.log(probability)


@arrays
@summed(axis=-1)
def entropy(p):
    return p * surprise(p)


@arrays
@summed(axis=-1)
def cross_entropy(p, q):
    return p * surprise(q)


@arrays
@summed(axis=-1)
def kl_divergence(p, q):
    return p * (surprise(q) - surprise(p))


@functools.lru_cache(maxsize=None)
def asymmetry():
    p, q = (0.5, 0.5), (0.1, 0.9)
    return kl_divergence(p, q), kl_divergence(q, p)


@functools.lru_cache(maxsize=None)
def triangle_violation():
    return (0.4, 0.6), (0.2, 0.8), (0.05, 0.95)


@arrays
def kl_from_entropies(entropy_p, cross_entropy_pq):
    return cross_entropy_pq - entropy_p


KL_DERIVATION = """
D(p‖q) = ∑_x p(x) ln (p(x)/q(x))
= −∑_x p(x) ln q(x) − (−∑_x p(x) ln p(x))
= H(p,q) − H(p)
"""
