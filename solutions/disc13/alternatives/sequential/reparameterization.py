"""Problem 2 with the sample as a small module."""
import torch
from torch import nn

DIRECT_LIKELIHOOD = frozenset({"B", "C", "F"})
SAMPLING_DISTRIBUTION = "b"


class Shift(nn.Module):
    def __init__(self, theta):
        super().__init__()
        self.theta = theta

    def forward(self, eps):
        return self.theta + eps


class SquaredNorm(nn.Module):
    def forward(self, x):
        return x.pow(2).sum(-1)


def sample_x(theta, eps):
    return Shift(theta)(eps)


def objective(theta, eps):
    return nn.Sequential(Shift(theta), SquaredNorm())(eps).mean()


def gradient_estimate(theta, eps):
    return (sample_x(theta, eps) * 2).mean(0)


def expected_gradient(theta):
    return 2.0 * theta


def chain_rule_gradient(df_dtheta, dloss_dx):
    return torch.stack([g @ J for J, g in zip(df_dtheta, dloss_dx, strict=True)]).mean(0)


def pathwise_gradient(loss, f, theta, u, v):
    parameter = nn.Parameter(theta.detach().clone())
    loss(f(parameter, u, v)).mean().backward()
    return parameter.grad


PATHWISE_DERIVATION = """
Since v does not depend on theta, the gradient may be taken inside:
grad_theta E_v[L(f_theta(u,v))] = E_v[grad_theta L(f_theta(u,v))]
The chain rule for one v gives:
 = E_v[L'(f_theta(u,v)) * grad_theta f_theta(u,v)]
"""
