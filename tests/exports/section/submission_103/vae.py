"""The VAE with torch.distributions."""
import torch
from torch import nn
from torch.distributions import Bernoulli, Independent, Normal, kl_divergence as divergence


class VAE(nn.Module):
    def __init__(self, input_dim, hidden_dim, latent_dim):
        super().__init__()
        self.encoder = nn.Linear(input_dim, hidden_dim)
        self.mu_head = nn.Linear(hidden_dim, latent_dim)
        self.logvar_head = nn.Linear(hidden_dim, latent_dim)
        self.decoder_hidden = nn.Linear(latent_dim, hidden_dim)
        self.decoder_out = nn.Linear(hidden_dim, input_dim)
        self.activation = nn.ReLU()

    def encode(self, x):
        hidden = self.activation(self.encoder(x))
        return self.mu_head(hidden), self.logvar_head(hidden)

    def reparameterize(self, mu, logvar, eps):
        q = Normal(mu, torch.exp(logvar / 2))
        return q.loc + q.scale * eps

    def decode(self, z):
        hidden = self.decoder_hidden(z)
        return self.decoder_out(hidden)

    def forward(self, x, eps):
        mu, logvar = self.encode(x)
        z = self.reparameterize(mu, logvar, eps)
        return self.decode(z), mu, logvar


def gaussian_kl(mu, logvar):
    q = Independent(Normal(mu, torch.exp(logvar / 2)), 1)
    prior = Independent(Normal(torch.zeros_like(mu), torch.ones_like(mu)), 1)
    return divergence(q, prior)


def bernoulli_log_likelihood(logits, x):
    return Independent(Bernoulli(logits=logits), 1).log_prob(x)


def elbo_estimate(vae, x, eps):
    mu, logvar = vae.encode(x)
    z = vae.reparameterize(mu, logvar, eps)
    return bernoulli_log_likelihood(vae.decode(z), x) - gaussian_kl(mu, logvar)


def loss(vae, x, eps):
    return torch.mean(-elbo_estimate(vae, x, eps))


FORWARD_PASS = ["draw_noise", "encode", "reparameterize", "decode", "log_likelihood", "kl_to_prior", "negative_elbo"]
BOTTLENECK = {"G", "F", "D", "A"}


def information_rate(mu, logvar):
    return gaussian_kl(mu, logvar).mean()


def generate(vae, eps):
    return Bernoulli(logits=vae.decode(eps)).probs
