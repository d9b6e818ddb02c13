"""Problem 3(a)-(c) with a small class for the encoder's distribution."""
from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass
class Gaussian:
    mu: Tensor
    logvar: Tensor

    @property
    def std(self) -> Tensor:
        return torch.exp(0.5 * self.logvar)

    def sample(self, eps: Tensor) -> Tensor:
        return self.mu + self.std * eps

    def kl_to_standard(self) -> Tensor:
        return 0.5 * (self.mu**2 + self.std**2 - 1 - self.logvar).sum(-1)


class VAE(nn.Module):
    def __init__(self, input_dim: int, hidden_dim: int, latent_dim: int) -> None:
        super().__init__()
        self.encoder = nn.Linear(input_dim, hidden_dim)
        self.mu_head = nn.Linear(hidden_dim, latent_dim)
        self.logvar_head = nn.Linear(hidden_dim, latent_dim)
        self.decoder_hidden = nn.Linear(latent_dim, hidden_dim)
        self.decoder_out = nn.Linear(hidden_dim, input_dim)

    def posterior(self, x: Tensor) -> Gaussian:
        h = F.relu(self.encoder(x))
        return Gaussian(self.mu_head(h), self.logvar_head(h))

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        q = self.posterior(x)
        return q.mu, q.logvar

    def reparameterize(self, mu: Tensor, logvar: Tensor, eps: Tensor) -> Tensor:
        return Gaussian(mu, logvar).sample(eps)

    def decode(self, z: Tensor) -> Tensor:
        return self.decoder_out(F.relu(self.decoder_hidden(z)))

    def forward(self, x: Tensor, eps: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        q = self.posterior(x)
        return self.decode(q.sample(eps)), q.mu, q.logvar


def gaussian_kl(mu: Tensor, logvar: Tensor) -> Tensor:
    return Gaussian(mu, logvar).kl_to_standard()


def bernoulli_log_likelihood(logits: Tensor, x: Tensor) -> Tensor:
    return -F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)


def elbo_estimate(vae, x: Tensor, eps: Tensor) -> Tensor:
    q = Gaussian(*vae.encode(x))
    return bernoulli_log_likelihood(vae.decode(q.sample(eps)), x) - q.kl_to_standard()


def loss(vae, x: Tensor, eps: Tensor) -> Tensor:
    return -elbo_estimate(vae, x, eps).mean()


FORWARD_PASS = ["encode", "draw_noise", "reparameterize", "decode", "log_likelihood", "kl_to_prior", "negative_elbo"]
BOTTLENECK = {"A", "D", "F", "G"}


def information_rate(mu: Tensor, logvar: Tensor) -> Tensor:
    return Gaussian(mu, logvar).kl_to_standard().mean()


def generate(vae, eps: Tensor) -> Tensor:
    return torch.sigmoid(vae.decode(eps))
