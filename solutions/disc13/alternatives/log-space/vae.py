"""Problem 3(a)-(c) with functional layers and log-space likelihoods."""
import torch
from torch import nn
from torch.nn import functional as F


class VAE(nn.Module):
    def __init__(self, input_dim, hidden_dim, latent_dim):
        super().__init__()
        sizes = {
            "encoder": (input_dim, hidden_dim),
            "mu_head": (hidden_dim, latent_dim),
            "logvar_head": (hidden_dim, latent_dim),
            "decoder_hidden": (latent_dim, hidden_dim),
            "decoder_out": (hidden_dim, input_dim),
        }
        for name, (inputs, outputs) in sizes.items():
            self.add_module(name, nn.Linear(inputs, outputs))

    def encode(self, x):
        h = F.linear(x, self.encoder.weight, self.encoder.bias).clamp(min=0)
        return self.mu_head(h), self.logvar_head(h)

    def reparameterize(self, mu, logvar, eps):
        return torch.addcmul(mu, logvar.mul(0.5).exp(), eps)

    def decode(self, z):
        h = F.linear(z, self.decoder_hidden.weight, self.decoder_hidden.bias).clamp(min=0)
        return self.decoder_out(h)

    def forward(self, x, eps):
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar, eps)), mu, logvar


def gaussian_kl(mu, logvar):
    return 0.5 * torch.sum(mu * mu + torch.expm1(logvar) - logvar, dim=-1)


def bernoulli_log_likelihood(logits, x):
    return F.logsigmoid(torch.where(x > 0.5, logits, -logits)).sum(-1)


def elbo_estimate(vae, x, eps):
    mu, logvar = vae.encode(x)
    logits = vae.decode(vae.reparameterize(mu, logvar, eps))
    return bernoulli_log_likelihood(logits, x) - gaussian_kl(mu, logvar)


def loss(vae, x, eps):
    return -elbo_estimate(vae, x, eps).sum() / len(x)


FORWARD_PASS = ["encode", "kl_to_prior", "draw_noise", "reparameterize", "decode", "log_likelihood", "negative_elbo"]
BOTTLENECK = {"A", "D", "F", "G"}


def information_rate(mu, logvar):
    return gaussian_kl(mu, logvar).mean()


def generate(vae, eps):
    return torch.exp(F.logsigmoid(vae.decode(eps)))
