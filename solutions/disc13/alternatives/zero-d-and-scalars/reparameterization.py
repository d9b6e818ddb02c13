import torch

DIRECT_LIKELIHOOD = set("BCF")
SAMPLING_DISTRIBUTION = "B"


def sample_x(theta, eps):
    return theta[None] + eps


def objective(theta, eps):
    return (sample_x(theta, eps) ** 2).sum(1).mean()


def gradient_estimate(theta, eps):
    return 2 * (theta + eps.mean(0))


def expected_gradient(theta):
    return theta * 2


def chain_rule_gradient(df_dtheta, dloss_dx):
    return (df_dtheta * dloss_dx[:, :, None]).sum(1).mean(0)


def pathwise_gradient(loss, f, theta, u, v):
    t = theta.detach().clone().requires_grad_()
    return torch.autograd.grad(loss(f(t, u, v)).mean(), t)[0]


PATHWISE_DERIVATION = """
Let x = f_theta(u,v).
grad_theta E_v[L(x)] = E_v[grad_theta L(x)]
= E_v[dL/dx dx/dtheta]
= E_v[L'(f_theta(u,v)) grad_theta f_theta(u,v)]
"""
