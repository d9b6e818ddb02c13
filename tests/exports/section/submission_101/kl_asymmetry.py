"""Problem 1, with plain loops."""
import math

import numpy as np


def surprise(probability):
    values = np.array(probability, dtype=float)
    result = np.zeros(values.shape)
    for index in np.ndindex(values.shape):
        if values[index] == 0:
            result[index] = math.inf
        else:
            result[index] = -math.log(values[index])
    return result


def entropy(p):
    p = np.array(p, dtype=float)
    result = np.zeros(p.shape[:-1])
    for index in np.ndindex(p.shape[:-1]):
        total = 0.0
        for p_k in p[index]:
            if p_k > 0:
                total += p_k * math.log(1 / p_k)
        result[index] = total
    return result


def cross_entropy(p, q):
    p = np.array(p, dtype=float)
    q = np.array(q, dtype=float)
    result = np.zeros(p.shape[:-1])
    for index in np.ndindex(p.shape[:-1]):
        total = 0.0
        for p_k, q_k in zip(p[index], q[index]):
            if p_k > 0:
                total += math.inf if q_k == 0 else -p_k * math.log(q_k)
        result[index] = total
    return result


def kl_divergence(p, q):
    p = np.array(p, dtype=float)
    q = np.array(q, dtype=float)
    result = np.zeros(p.shape[:-1])
    for index in np.ndindex(p.shape[:-1]):
        total = 0.0
        for p_k, q_k in zip(p[index], q[index]):
            if q_k > 0:
                total += math.inf if p_k == 0 else q_k * math.log(q_k / p_k)
        result[index] = total
    return result


def asymmetry():
    p = [0.5, 0.5]
    q = [0.1, 0.9]
    forward = 0.0
    backward = 0.0
    for i in range(2):
        forward += p[i] * math.log(p[i] / q[i])
        backward += q[i] * math.log(q[i] / p[i])
    return forward, backward


def triangle_violation():
    p = [0.6, 0.4]
    q = [0.3, 0.7]
    r = [0.05, 0.95]
    return p, q, r


def kl_from_entropies(entropy_p, cross_entropy_pq):
    return np.subtract(cross_entropy_pq, entropy_p)
