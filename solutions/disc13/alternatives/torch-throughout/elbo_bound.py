"""Problem 3(d) with torch.distributions."""
import torch
from torch.distributions import Categorical, kl_divergence


def column(likelihood, x):
    return torch.as_tensor(likelihood, dtype=torch.float64)[:, x]


def log_evidence(prior, likelihood, x):
    return torch.dot(torch.as_tensor(prior, dtype=torch.float64), column(likelihood, x)).log()


def posterior(prior, likelihood, x):
    return Categorical(probs=torch.as_tensor(prior, dtype=torch.float64) * column(likelihood, x)).probs


def elbo(prior, likelihood, q, x):
    q, prior = torch.as_tensor(q, dtype=torch.float64), torch.as_tensor(prior, dtype=torch.float64)
    reconstruction = torch.xlogy(q, column(likelihood, x)).sum()
    return reconstruction - torch.xlogy(q, q).sum() + torch.xlogy(q, prior).sum()


def gap(prior, likelihood, q, x):
    q, p = torch.as_tensor(q, dtype=torch.float64), posterior(prior, likelihood, x)
    if bool(((q > 0) & (p == 0)).any()):
        return torch.tensor(torch.inf)
    support = q > 0
    return kl_divergence(Categorical(probs=q[support]), Categorical(probs=p[support])) - p[support].sum().log()


def tightest_q(prior, likelihood, x):
    return posterior(prior, likelihood, x)


ELBO_PROOF = """
F := -ELBO
F = E_q[log q(z|x) - log p(x,z)]
 = E_q[log q(z|x) - log p(z|x)] - log p(x)
 = KL(q(z|x)||p(z|x)) - log p(x)
 >= -log p(x)
"""
