# Discussion 13, problem 2
import torch

# the integral has no closed form with a network inside, and EM would need the posterior
DIRECT_LIKELIHOOD = {"B", "C", "F"}

SAMPLING_DISTRIBUTION = "B"


def sample_x(theta, eps):
    # broadcasting does the n rows
    return theta.unsqueeze(0) + eps


def objective(theta, eps):
    x = sample_x(theta, eps)
    return torch.mean(torch.sum(x ** 2, dim=1))


def gradient_estimate(theta, eps):
    # d(x^2)/dx * dx/dtheta, dx/dtheta = 1
    x = sample_x(theta, eps)
    return x.mean(0)


def expected_gradient(theta):
    # E[x^2] = theta^2 + 1
    return 2 * theta


def chain_rule_gradient(df_dtheta, dloss_dx):
    n = df_dtheta.shape[0]
    total = torch.zeros(df_dtheta.shape[2], dtype=df_dtheta.dtype)
    for i in range(n):
        total = total + df_dtheta[i].T @ dloss_dx[i]
    return total / n


def pathwise_gradient(loss, f, theta, u, v):
    t = theta.detach().clone()
    t.requires_grad = True
    L = torch.mean(loss(f(t, u, v)))
    return torch.autograd.grad(L, [t])[0]


PATHWISE_DERIVATION = """
x := f_theta(u,v)
grad_theta E_v[L(x)] = E_v[grad_theta L(x)]
 = E_v[L'(x) grad_theta x]
 = E_v[L'(x) grad_theta f_theta(u,v)]
"""
