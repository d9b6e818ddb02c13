"""With torch.distributions and torch.func."""
import torch
from torch.distributions import AffineTransform

DIRECT_LIKELIHOOD = ["B", "C", "F"]
SAMPLING_DISTRIBUTION = "B"


def sample_x(theta, eps):
    return AffineTransform(loc=theta, scale=1.0)(eps)


def objective(theta, eps):
    return torch.linalg.vector_norm(sample_x(theta, eps), dim=-1).pow(2).mean()


def gradient_estimate(theta, eps):
    x = sample_x(theta, eps)
    return torch.mean(2.0 * x, dim=0)


def expected_gradient(theta):
    return torch.add(theta, theta)


def chain_rule_gradient(df_dtheta, dloss_dx):
    return torch.bmm(df_dtheta.transpose(1, 2), dloss_dx.unsqueeze(-1)).squeeze(-1).mean(dim=0)


def pathwise_gradient(loss, f, theta, u, v):
    def expected_loss(parameters):
        return loss(f(parameters, u, v)).mean()

    return torch.func.grad(expected_loss)(theta.detach())
