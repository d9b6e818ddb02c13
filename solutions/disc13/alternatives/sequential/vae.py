"""Problem 3(a)-(c): the model is an nn.Sequential whose layers have the stub's names."""
from collections import OrderedDict

import torch
from torch import nn


class VAE(nn.Sequential):
    def __init__(self, input_dim, hidden_dim, latent_dim):
        super().__init__(
            OrderedDict(
                encoder=nn.Linear(input_dim, hidden_dim),
                mu_head=nn.Linear(hidden_dim, latent_dim),
                logvar_head=nn.Linear(hidden_dim, latent_dim),
                decoder_hidden=nn.Linear(latent_dim, hidden_dim),
                decoder_out=nn.Linear(hidden_dim, input_dim),
            )
        )

    def encode(self, x):
        hidden = nn.Sequential(self.encoder, nn.ReLU())(x)
        return self.mu_head(hidden), self.logvar_head(hidden)

    def reparameterize(self, mu, logvar, eps):
        return eps * torch.exp(logvar * 0.5) + mu

    def decode(self, z):
        return nn.Sequential(self.decoder_hidden, nn.ReLU(), self.decoder_out)(z)

    def forward(self, x, eps):
        mu, logvar = self.encode(x)
        return [self.decode(self.reparameterize(mu, logvar, eps)), mu, logvar]


def gaussian_kl(mu, logvar):
    return torch.sum((mu**2 + torch.exp(logvar) - 1.0 - logvar) / 2.0, axis=1)


def bernoulli_log_likelihood(logits, x):
    return torch.sum(torch.where(x == 1, nn.LogSigmoid()(logits), nn.LogSigmoid()(-logits)), axis=1)


def elbo_estimate(vae, x, eps):
    logits, mu, logvar = vae(x, eps)
    return bernoulli_log_likelihood(logits, x) - gaussian_kl(mu, logvar)


def loss(vae, x, eps):
    return torch.mean(elbo_estimate(vae, x, eps) * -1)


FORWARD_PASS = ["draw_noise", "encode", "reparameterize", "kl_to_prior", "decode", "log_likelihood", "negative_elbo"]
BOTTLENECK = {"a", "d", "f", "g"}


def information_rate(mu, logvar):
    return gaussian_kl(mu, logvar).mean()


def generate(vae, eps):
    return nn.Sigmoid()(vae.decode(eps))
