"""
Discussion 13, problem 1: surprise, entropy, cross-entropy and the Kullback-Leibler divergence. Works with NumPy.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

# --- Problem 1 ---


def surprise(probability: ArrayLike) -> np.ndarray:
    """The surprise -log p of each probability, in nats."""
    probability = np.array(probability, dtype=float)
    np.seterr(divide="ignore", invalid="ignore")
    return np.log(1.0 / probability)


def entropy(p: ArrayLike) -> np.ndarray:
    """The entropy H(p) = -sum p log p, in nats."""
    p = np.array(p, dtype=float)
    # p * log p is nan at p = 0, but it should count as 0
    terms = p * surprise(p)
    terms[np.isnan(terms)] = 0.0
    return np.sum(terms, axis=-1)


def cross_entropy(p: ArrayLike, q: ArrayLike) -> np.ndarray:
    """The cross-entropy H(p, q) = sum p log 1/q, in nats."""
    p = np.array(p, dtype=float)
    q = np.array(q, dtype=float)
    terms = p * surprise(q)
    terms[p == 0] = 0.0
    return np.sum(terms, axis=-1)


def kl_divergence(p: ArrayLike, q: ArrayLike) -> np.ndarray:
    """The divergence D_KL(p||q) = sum p log p/q, in nats."""
    p = np.array(p, dtype=float)
    q = np.array(q, dtype=float)
    np.seterr(divide="ignore", invalid="ignore")
    terms = p * np.log(p / q)
    terms[p == 0] = 0.0
    return np.sum(terms, axis=-1)


# --- Problem 1(a) ---


def asymmetry() -> tuple[float, float]:
    """(D_KL(p||q), D_KL(q||p)) for the sheet's p and q."""
    p = np.array([0.5, 0.5])
    q = np.array([0.1, 0.9])
    d_pq = kl_divergence(p, q)
    d_qp = kl_divergence(q, p)
    return float(d_pq), float(d_qp)


def triangle_violation():
    """p, q, r with D(p||r) > D(p||q) + D(q||r)."""
    p = np.array([0.5, 0.5])
    q = np.array([0.1, 0.9])
    r = np.array([0.3, 0.7])
    return p, q, r


# --- Problem 1(b) ---


def kl_from_entropies(entropy_p: ArrayLike, cross_entropy_pq: ArrayLike) -> np.ndarray:
    """D_KL(p||q) from H(p) and H(p, q)."""
    return np.array(cross_entropy_pq) - np.array(entropy_p)
