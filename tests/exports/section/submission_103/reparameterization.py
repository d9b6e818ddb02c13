"""Problem 2 with einsum."""
import torch
from torch import einsum

DIRECT_LIKELIHOOD = {"F", "C", "B"}
SAMPLING_DISTRIBUTION = "B"


def sample_x(theta, eps):
    return torch.ones_like(eps) * theta + eps


def objective(theta, eps):
    x = sample_x(theta, eps)
    return einsum("nd,nd->", x, x) / x.size(0)


def gradient_estimate(theta, eps):
    return 2 * einsum("nd->d", sample_x(theta, eps)) / eps.size(0)


def expected_gradient(theta):
    return 2 * theta


def chain_rule_gradient(df_dtheta, dloss_dx):
    return einsum("nmk,nm->k", df_dtheta, dloss_dx) / df_dtheta.size(0)


def pathwise_gradient(loss, f, theta, u, v):
    with torch.enable_grad():
        theta = theta.detach().requires_grad_()
        (g,) = torch.autograd.grad(loss(f(theta, u, v)).mean(), [theta])
    return g
