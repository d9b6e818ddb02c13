"""Problem 2 in one-liners."""
from functools import partial, reduce
from operator import add

import torch

DIRECT_LIKELIHOOD = {*"BCF"}
SAMPLING_DISTRIBUTION = "B"

sample_x = torch.add
objective = lambda theta, eps: sum(map(lambda row: (theta + row).dot(theta + row), eps)) / len(eps)
gradient_estimate = lambda theta, eps: 2 * reduce(add, map(partial(add, theta), eps)) / len(eps)
expected_gradient = partial(torch.mul, 2)
chain_rule_gradient = lambda df_dtheta, dloss_dx: torch.tensordot(dloss_dx, df_dtheta, dims=([0, 1], [0, 1])) / len(dloss_dx)
pathwise_gradient = lambda loss, f, theta, u, v: torch.func.grad(lambda t: loss(f(t, u, v)).mean())(theta)


PATHWISE_DERIVATION = r"""
\frac{\partial}{\partial\theta} E_v[L(f_\theta(u,v))] = E_v[\frac{\partial}{\partial\theta} L(f_\theta(u,v))]
= E_v[L'(f_\theta(u,v)) \frac{\partial}{\partial\theta} f_\theta(u,v)]
"""
