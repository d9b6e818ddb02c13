"""
Discussion 13, problem 2: gradients through samples. Works with PyTorch.
"""

from __future__ import annotations

import torch

# --- Problem 2(a) ---
DIRECT_LIKELIHOOD: set[str] = {"B", "C", "F"}

# --- Problem 2(b) ---
SAMPLING_DISTRIBUTION = "B"

# --- Problem 2(c) ---


def sample_x(theta: torch.Tensor, eps: torch.Tensor) -> torch.Tensor:
    """x ~ N(theta, I) as theta plus noise."""
    x = theta.unsqueeze(0) + eps
    return x


def objective(theta: torch.Tensor, eps: torch.Tensor) -> torch.Tensor:
    """Average of ||x||^2."""
    x = sample_x(theta, eps)
    squared_norms = torch.sum(x * x, dim=1)
    return torch.mean(squared_norms)


def gradient_estimate(theta: torch.Tensor, eps: torch.Tensor) -> torch.Tensor:
    """d/dtheta of the average, by hand."""
    x = sample_x(theta, eps)
    grads = 2 * x
    return torch.mean(grads, dim=0)


def expected_gradient(theta: torch.Tensor) -> torch.Tensor:
    """E||x||^2 = ||theta||^2 + d, so 2 theta."""
    return 2 * theta


# --- Problem 2(d) ---


def chain_rule_gradient(df_dtheta: torch.Tensor, dloss_dx: torch.Tensor) -> torch.Tensor:
    """Chain rule per sample, then the average."""
    per_sample = torch.matmul(dloss_dx.unsqueeze(1), df_dtheta)
    per_sample = per_sample.squeeze(1)
    return torch.mean(per_sample, dim=0)


def pathwise_gradient(loss, f, theta, u, v):
    """Autograd does the chain rule."""
    my_theta = theta.clone().detach().requires_grad_(True)
    x = f(my_theta, u, v)
    average = torch.mean(loss(x))
    average.backward()
    return my_theta.grad


PATHWISE_DERIVATION = """
x := f_theta(u,v)
grad_theta E_v[L(x)] = grad_theta E_v[L(f_theta(u,v))]
 = E_v[grad_theta L(f_theta(u,v))]
 = E_v[L'(x) grad_theta f_theta(u,v)]
"""
