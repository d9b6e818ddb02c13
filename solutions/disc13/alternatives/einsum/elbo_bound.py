"""Problem 3(d) with einsum."""
import numpy as np

from kl_asymmetry import cross_entropy, kl_divergence


def log_evidence(prior, likelihood, x):
    evidence = np.einsum("k,kx->x", np.asarray(prior, dtype=float), np.asarray(likelihood, dtype=float))[x]
    with np.errstate(divide="ignore"):
        return np.log(evidence)


def posterior(prior, likelihood, x):
    joint = np.einsum("k,kx->kx", np.asarray(prior, dtype=float), np.asarray(likelihood, dtype=float))
    return joint[:, x] / joint[:, x].sum()


def elbo(prior, likelihood, q, x):
    return -cross_entropy(q, np.asarray(likelihood, dtype=float)[:, x]) - kl_divergence(q, prior)


def gap(prior, likelihood, q, x):
    return kl_divergence(q, posterior(prior, likelihood, x))


tightest_q = posterior


ELBO_PROOF = r"""
$$ D_{KL}(q_\phi(z|x) \| p_\theta(z|x)) = \mathbb{E}_{q_\phi(z|x)}[\log q_\phi(z|x) - \log p_\theta(z|x)] $$
$$ = \mathbb{E}_{q_\phi(z|x)}[\log q_\phi(z|x) - \log p_\theta(x,z) + \log p_\theta(x)] $$
$$ = \mathbb{E}_{q_\phi(z|x)}[\log q_\phi(z|x) - \log p_\theta(x,z)] + \log p_\theta(x) $$
$$ = \log p_\theta(x) - \text{ELBO} $$
$$ D_{KL}(q_\phi(z|x) \| p_\theta(z|x)) \geq 0 $$
$$ \implies \log p_\theta(x) \geq \text{ELBO} $$
"""
