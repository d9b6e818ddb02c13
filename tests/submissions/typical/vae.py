# Discussion 13, problem 3(a)-(c)
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
        return self.decode(z), mu, logvar


def gaussian_kl(mu, logvar):
    return -0.5 * torch.sum(1 + logvar - mu ** 2 - torch.exp(logvar), dim=1)


def bernoulli_log_likelihood(logits, x):
    # BCE is minus the log likelihood
    return -F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(dim=1)


def elbo_estimate(vae, x, eps):
    logits, mu, logvar = vae(x, eps)
    return bernoulli_log_likelihood(logits, x) - gaussian_kl(mu, logvar)


def loss(vae, x, eps):
    return -torch.mean(elbo_estimate(vae, x, eps))


FORWARD_PASS = [
    "draw_noise",
    "encode",
    "kl_to_prior",
    "reparameterize",
    "decode",
    "log_likelihood",
    "negative_elbo",
]

BOTTLENECK = {"A", "D", "F", "G"}


def information_rate(mu, logvar):
    kl = 0.5 * (mu ** 2 + logvar.exp() - 1 - logvar)
    return kl.mean()


def generate(vae, eps):
    # z comes straight from the prior
    with torch.no_grad():
        return vae.decode(eps)
