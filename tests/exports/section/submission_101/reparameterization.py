"""Problem 2, with plain loops."""
import torch

DIRECT_LIKELIHOOD = {"B", "C", "F"}
SAMPLING_DISTRIBUTION = "B"


def sample_x(theta, eps):
    rows = []
    for i in range(eps.shape[0]):
        rows.append(theta + eps[i])
    return torch.stack(rows)


def objective(theta, eps):
    n = eps.shape[0]
    total = 0.0
    for row in sample_x(theta, eps):
        total = total + torch.dot(row, row)
    return total / n


def gradient_estimate(theta, eps):
    n = eps.shape[0]
    gradient = torch.zeros_like(theta)
    for i in range(n):
        x = theta + eps[i]
        gradient = gradient + 2 * x
    return gradient / n


def expected_gradient(theta):
    # E[x^2] = theta^2 + 1, its derivative is ...
    return theta.clone()


def chain_rule_gradient(df_dtheta, dloss_dx):
    n = df_dtheta.shape[0]
    total = 0.0
    for i in range(n):
        total = total + df_dtheta[i].T @ dloss_dx[i]
    return total / n


def pathwise_gradient(loss, f, theta, u, v):
    theta = theta.detach().clone()
    theta.requires_grad_(True)
    x = f(theta, u, v)
    value = loss(x).mean()
    return torch.autograd.grad(value, theta)[0]
