"""Problem 1 with nansum: nan only ever comes from 0 * inf or 0/0, which count as 0."""
import numpy as np


def quiet(function):
    def wrapped(*arguments):
        with np.errstate(all="ignore"):
            return function(*(np.asarray(a, dtype=np.float64) for a in arguments))

    return wrapped


@quiet
def surprise(probability):
    return -np.log(probability)


@quiet
def entropy(p):
    return np.nansum(-p * np.log(p), axis=-1)


@quiet
def cross_entropy(p, q):
    return np.nansum(-p * np.log(q), axis=-1)


@quiet
def kl_divergence(p, q):
    return np.nansum(p * (np.log(p) - np.log(q)), axis=-1)


def asymmetry():
    p, q = [0.5, 0.5], [0.1, 0.9]
    return kl_divergence(p, q), kl_divergence(q, p)


def triangle_violation():
    def coin(heads):
        return [heads, 1 - heads]

    return [coin(0.9), coin(0.6), coin(0.2)]


@quiet
def kl_from_entropies(entropy_p, cross_entropy_pq):
    return cross_entropy_pq - entropy_p


KL_DERIVATION = r"""
\begin{align}
D_{KL}(p \| q) &= \sum_x p(x) \log \frac{p(x)}{q(x)} \\
&= \sum_x p(x) \left[ \log p(x) - \log q(x) \right] \\
&= -\sum_x p(x) \log q(x) + \sum_x p(x) \log p(x) \\
&= H(p, q) - H(p)
\end{align}
"""
