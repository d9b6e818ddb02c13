"""Problem 2 with decorators."""
import functools

import torch

DIRECT_LIKELIHOOD = {"B", "C", "F"}
SAMPLING_DISTRIBUTION = "B"


def averaged(function):
    @functools.wraps(function)
    def wrapped(*arguments):
        return function(*arguments).mean(dim=0)

    return wrapped


def sample_x(theta, eps):
    return torch.broadcast_to(theta, eps.shape) + eps


@averaged
def objective(theta, eps):
    return sample_x(theta, eps).norm(dim=-1) ** 2


@averaged
@torch.no_grad()
def gradient_estimate(theta, eps):
    return 2 * sample_x(theta, eps)


@torch.no_grad()
def expected_gradient(theta):
    return 2 * theta


@averaged
@torch.no_grad()
def chain_rule_gradient(df_dtheta, dloss_dx):
    return (dloss_dx[:, None, :] @ df_dtheta)[:, 0]


@torch.enable_grad()
def pathwise_gradient(loss, f, theta, u, v):
    theta = theta.detach().requires_grad_()
    return torch.autograd.grad(loss(f(theta, u, v)).mean(), theta)[0]


PATHWISE_DERIVATION = """
∇_θ E_v[L(f_θ(u,v))] = E_v[∇_θ L(f_θ(u,v))]
= E_v[L'(f_θ(u,v)) ∇_θ f_θ(u,v)]
"""
