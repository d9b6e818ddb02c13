"""Problem 2 with matrix products and broadcasting in place of sums and means."""
import torch

DIRECT_LIKELIHOOD = "B, C, F"
SAMPLING_DISTRIBUTION = {"B"}


def weights(n, like):
    return torch.full((n,), 1 / n, dtype=like.dtype)


def sample_x(theta, eps):
    return eps - (-theta)[None, :]


def objective(theta, eps):
    x = sample_x(theta, eps)
    return torch.trace(x @ x.T) / len(x)


def gradient_estimate(theta, eps):
    return weights(len(eps), eps) @ (2 * sample_x(theta, eps))


def expected_gradient(theta):
    return (2 * torch.eye(len(theta), dtype=theta.dtype)) @ theta


def chain_rule_gradient(df_dtheta, dloss_dx):
    n, m, k = df_dtheta.shape
    return dloss_dx.reshape(n * m) @ df_dtheta.reshape(n * m, k) / n


def pathwise_gradient(loss, f, theta, u, v):
    leaf = torch.tensor(theta.tolist(), dtype=theta.dtype, requires_grad=True)
    values = loss(f(leaf, u, v))
    (weights(len(values), values) @ values).backward()
    return leaf.grad


PATHWISE_DERIVATION = r"""
\begin{align}
\nabla_\theta \mathbb{E}_v[L(f_\theta(u,v))] &= \mathbb{E}_v[\nabla_\theta L(f_\theta(u,v))] \\
&= \mathbb{E}_v[L'(f_\theta(u,v)) \nabla_\theta f_\theta(u,v)]
\end{align}
"""
