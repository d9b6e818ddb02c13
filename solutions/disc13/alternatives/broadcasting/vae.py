"""Problem 3(a)-(c) with matrix products and concatenated tensors."""
import torch
from torch import nn


class VAE(nn.Module):
    def __init__(self, input_dim, hidden_dim, latent_dim):
        super().__init__()
        self.encoder = nn.Linear(input_dim, hidden_dim)
        self.mu_head = nn.Linear(hidden_dim, latent_dim)
        self.logvar_head = nn.Linear(hidden_dim, latent_dim)
        self.decoder_hidden = nn.Linear(latent_dim, hidden_dim)
        self.decoder_out = nn.Linear(hidden_dim, input_dim)

    def encode(self, x):
        hidden = torch.maximum(x @ self.encoder.weight.T + self.encoder.bias, torch.zeros((), dtype=x.dtype))
        both = hidden @ torch.cat([self.mu_head.weight, self.logvar_head.weight]).T
        both = both + torch.cat([self.mu_head.bias, self.logvar_head.bias])
        return both.chunk(2, dim=-1)

    def reparameterize(self, mu, logvar, eps):
        scale = torch.stack([torch.ones_like(mu), torch.exp(logvar / 2)])
        return (scale * torch.stack([mu, eps])).sum(0)

    def decode(self, z):
        hidden = self.decoder_hidden(z)
        return self.decoder_out(hidden * (hidden > 0))

    def forward(self, x, eps):
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar, eps)), mu, logvar


def gaussian_kl(mu, logvar):
    terms = torch.stack([mu * mu, logvar.exp(), -logvar, -torch.ones_like(mu)])
    return 0.5 * terms.sum(dim=(0, -1))


def bernoulli_log_likelihood(logits, x):
    signs = 2 * x - 1
    return torch.nn.functional.logsigmoid(signs * logits) @ torch.ones(x.shape[1], dtype=logits.dtype)


def elbo_estimate(vae, x, eps):
    logits, mu, logvar = vae(x, eps)
    return bernoulli_log_likelihood(logits, x) - gaussian_kl(mu, logvar)


def loss(vae, x, eps):
    bound = elbo_estimate(vae, x, eps)
    return bound @ torch.full_like(bound, -1 / len(bound))


FORWARD_PASS = ["encode", "draw_noise", "reparameterize", "decode", "log_likelihood", "kl_to_prior", "negative_elbo"]
BOTTLENECK = "A D F G"


def information_rate(mu, logvar):
    return 0.5 * (mu * mu + logvar.exp() - logvar - 1).mean() * mu.shape[1]


def generate(vae, eps):
    return 1 / (1 + torch.exp(-vae.decode(eps)))
