"""Problem 1 in one-liners: lambdas, partial application, map."""
from functools import partial
from itertools import starmap

import numpy as np
from scipy.special import entr, kl_div, xlogy

surprise = lambda probability: -xlogy(1.0, probability)
entropy = lambda p: partial(np.sum, axis=-1)(entr(p))
cross_entropy = lambda p, q: -xlogy(p, q).sum(-1)
kl_divergence = lambda p, q: kl_div(p, q).sum(-1)
asymmetry = lambda: tuple(starmap(kl_divergence, [([0.5, 0.5], [0.1, 0.9]), ([0.1, 0.9], [0.5, 0.5])]))
triangle_violation = lambda: tuple(map(np.array, ([0.5, 0.5], [0.2, 0.8], [0.05, 0.95])))
kl_from_entropies = lambda entropy_p, cross_entropy_pq: np.subtract(cross_entropy_pq, entropy_p)


KL_DERIVATION = """
KL(p||q) = H(p,q) - H(p)
 = -sum_x p(x) log q(x) + sum_x p(x) log p(x)
 = sum_x p(x) (log p(x) - log q(x))
 = sum_x p(x) log(p(x)/q(x))
"""
