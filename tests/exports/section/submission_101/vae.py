"""Problem 3(a)-(c), with plain loops where it makes sense."""
import torch
import torch.nn as nn
import torch.nn.functional as F


class VAE(nn.Module):
    def __init__(self, input_dim, hidden_dim, latent_dim):
        super().__init__()
        self.encoder = nn.Linear(input_dim, hidden_dim)
        self.mu_head = nn.Linear(hidden_dim, latent_dim)
        self.logvar_head = nn.Linear(hidden_dim, latent_dim)
        self.decoder_hidden = nn.Linear(latent_dim, hidden_dim)
        self.decoder_out = nn.Linear(hidden_dim, input_dim)

    def encode(self, x):
        h = F.relu(self.encoder(x))
        mu = self.mu_head(h)
        logvar = self.logvar_head(h)
        return mu, logvar

    def reparameterize(self, mu, logvar, eps):
        std = torch.exp(0.5 * logvar)
        return mu + std * eps

    def decode(self, z):
        h = F.relu(self.decoder_hidden(z))
        return self.decoder_out(h)

    def forward(self, x, eps):
        mu, logvar = self.encode(x)
        z = self.reparameterize(mu, logvar, eps)
        logits = self.decode(z)
        return logits, mu, logvar


def gaussian_kl(mu, logvar):
    kl = 0.0
    for j in range(mu.shape[1]):
        kl = kl + 0.5 * (mu[:, j] ** 2 + torch.exp(logvar[:, j]) - 1 - logvar[:, j])
    return kl


def bernoulli_log_likelihood(logits, x):
    total = 0.0
    for j in range(logits.shape[1]):
        total = total + x[:, j] * F.logsigmoid(logits[:, j]) + (1 - x[:, j]) * F.logsigmoid(-logits[:, j])
    return total


def elbo_estimate(vae, x, eps):
    logits, mu, logvar = vae(x, eps)
    return bernoulli_log_likelihood(logits, x) - gaussian_kl(mu, logvar)


def loss(vae, x, eps):
    bound = elbo_estimate(vae, x, eps)
    total = 0.0
    for value in bound:
        total = total - value
    return total / len(bound)


FORWARD_PASS = ["encode", "draw_noise", "reparameterize", "decode", "log_likelihood", "kl_to_prior", "negative_elbo"]

BOTTLENECK = {"A", "D", "F", "G"}


def information_rate(mu, logvar):
    kl = gaussian_kl(mu, logvar)
    return kl.sum() / kl.shape[0]


def generate(vae, eps):
    logits = vae.decode(eps)
    return torch.sigmoid(logits)
