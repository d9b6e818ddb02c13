"""Problem 2 with torch.func."""
import torch
from torch.func import grad

DIRECT_LIKELIHOOD = {"B", "C", "F"}
SAMPLING_DISTRIBUTION = ["B"]


def sample_x(theta, eps):
    return theta.expand(eps.shape) + eps


def objective(theta, eps):
    return sample_x(theta, eps).square().sum(dim=1).mean()


def gradient_estimate(theta, eps):
    return grad(objective)(theta, eps)


def expected_gradient(theta):
    return grad(lambda t: t @ t + len(t))(theta)


def chain_rule_gradient(df_dtheta, dloss_dx):
    return torch.func.vmap(lambda jacobian, slope: slope @ jacobian)(df_dtheta, dloss_dx).mean(0)


def pathwise_gradient(loss, f, theta, u, v):
    return grad(lambda t: torch.mean(loss(f(t, u, v))))(theta)


PATHWISE_DERIVATION = r"""
\nabla_\theta E_v[L(f_\theta(u,v))]
= E_v[\nabla_\theta L(f_\theta(u,v))]
= E_v[\nabla_x L(x) \cdot \nabla_\theta f_\theta(u,v)]
"""
