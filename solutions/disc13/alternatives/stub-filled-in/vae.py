"""
Discussion 13, problem 3(a) to (c): a variational autoencoder. Works with PyTorch.
"""

from __future__ import annotations

import torch
from torch import nn


class VAE(nn.Module):
    """Encoder and decoder with one hidden layer each."""

    def __init__(self, input_dim: int, hidden_dim: int, latent_dim: int) -> None:
        super().__init__()
        self.encoder = nn.Linear(input_dim, hidden_dim)  # a ReLU follows
        self.mu_head = nn.Linear(hidden_dim, latent_dim)
        self.logvar_head = nn.Linear(hidden_dim, latent_dim)
        self.decoder_hidden = nn.Linear(latent_dim, hidden_dim)  # a ReLU follows
        self.decoder_out = nn.Linear(hidden_dim, input_dim)

    def encode(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """x to mu and logvar"""
        hidden = self.encoder(x)
        hidden = torch.relu(hidden)
        mu = self.mu_head(hidden)
        logvar = self.logvar_head(hidden)
        return mu, logvar

    def reparameterize(self, mu: torch.Tensor, logvar: torch.Tensor, eps: torch.Tensor) -> torch.Tensor:
        """z = mu + sigma * eps"""
        sigma = torch.exp(0.5 * logvar)
        z = mu + sigma * eps
        return z

    def decode(self, z: torch.Tensor) -> torch.Tensor:
        """z to logits"""
        hidden = self.decoder_hidden(z)
        hidden = torch.relu(hidden)
        logits = self.decoder_out(hidden)
        return logits

    def forward(self, x: torch.Tensor, eps: torch.Tensor):
        """encode, sample, decode"""
        mu, logvar = self.encode(x)
        z = self.reparameterize(mu, logvar, eps)
        logits = self.decode(z)
        return logits, mu, logvar


def gaussian_kl(mu: torch.Tensor, logvar: torch.Tensor) -> torch.Tensor:
    """KL to N(0, I) for each example"""
    variance = torch.exp(logvar)
    per_dimension = 0.5 * (mu**2 + variance - logvar - 1)
    return torch.sum(per_dimension, dim=1)


def bernoulli_log_likelihood(logits: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """log p(x|z) for each example"""
    # log sigmoid(l) = l - softplus(l) and log(1 - sigmoid(l)) = -softplus(l)
    per_pixel = x * logits - torch.nn.functional.softplus(logits)
    return torch.sum(per_pixel, dim=1)


def elbo_estimate(vae, x: torch.Tensor, eps: torch.Tensor) -> torch.Tensor:
    """reconstruction minus KL"""
    logits, mu, logvar = vae(x, eps)
    reconstruction = bernoulli_log_likelihood(logits, x)
    kl = gaussian_kl(mu, logvar)
    return reconstruction - kl


def loss(vae, x: torch.Tensor, eps: torch.Tensor) -> torch.Tensor:
    """minus the mean of the bound"""
    bound = elbo_estimate(vae, x, eps)
    return -torch.mean(bound)


FORWARD_PASS: list[str] = [
    "encode",
    "draw_noise",
    "reparameterize",
    "decode",
    "log_likelihood",
    "kl_to_prior",
    "negative_elbo",
]

BOTTLENECK: set[str] = {"A", "D", "F", "G"}


def information_rate(mu: torch.Tensor, logvar: torch.Tensor) -> torch.Tensor:
    """mean KL in nats"""
    return torch.mean(gaussian_kl(mu, logvar))


def generate(vae, eps: torch.Tensor) -> torch.Tensor:
    """decode prior samples"""
    logits = vae.decode(eps)
    return torch.sigmoid(logits)
