"""Problem 2, with autograd wherever a gradient is asked for."""
import torch

DIRECT_LIKELIHOOD = {"B", "C", "F"}
SAMPLING_DISTRIBUTION = "B"


def gradient_of(function, at):
    at = at.detach().clone().requires_grad_()
    return torch.autograd.grad(function(at), at)[0]


def sample_x(theta, eps):
    return theta + eps


def objective(theta, eps):
    return sample_x(theta, eps).pow(2).sum(-1).mean()


def gradient_estimate(theta, eps):
    return gradient_of(lambda t: objective(t, eps.detach()), theta)


def expected_gradient(theta):
    return gradient_of(lambda t: t.pow(2).sum() + t.numel(), theta)


def chain_rule_gradient(df_dtheta, dloss_dx):
    # The gradient of the linear function theta -> mean of g . J theta
    theta = torch.zeros(df_dtheta.shape[-1], dtype=df_dtheta.dtype)
    return gradient_of(lambda t: (dloss_dx * (df_dtheta @ t)).sum(-1).mean(), theta)


def pathwise_gradient(loss, f, theta, u, v):
    return gradient_of(lambda t: loss(f(t, u, v)).mean(), theta)


PATHWISE_DERIVATION = """
grad_theta E_v[L(f_theta(u,v))] = E_v[grad_theta L(f_theta(u,v))]
= E_v[L'(f_theta(u,v)) grad_theta f_theta(u,v)]
"""
