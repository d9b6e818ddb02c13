"""Problem 3(a)-(c); the model's halves as functions of their parameters."""
import torch
from torch import nn
from torch.func import functional_call


class VAE(nn.Module):
    def __init__(self, input_dim, hidden_dim, latent_dim):
        super().__init__()
        self.encoder = nn.Linear(input_dim, hidden_dim)
        self.mu_head = nn.Linear(hidden_dim, latent_dim)
        self.logvar_head = nn.Linear(hidden_dim, latent_dim)
        self.decoder_hidden = nn.Linear(latent_dim, hidden_dim)
        self.decoder_out = nn.Linear(hidden_dim, input_dim)

    def layer(self, name, x):
        module = getattr(self, name)
        return functional_call(module, dict(module.named_parameters()), (x,))

    def encode(self, x):
        h = self.layer("encoder", x).relu()
        return self.layer("mu_head", h), self.layer("logvar_head", h)

    def reparameterize(self, mu, logvar, eps):
        return mu + logvar.exp().sqrt() * eps

    def decode(self, z):
        return self.layer("decoder_out", self.layer("decoder_hidden", z).relu())

    def forward(self, x, eps):
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar, eps)), mu, logvar


def gaussian_kl(mu, logvar):
    def one(m, v):
        return (m * m + v.exp() - 1 - v) / 2

    return torch.func.vmap(lambda m, v: one(m, v).sum())(mu, logvar) if len(mu) else mu.sum(-1)


def bernoulli_log_likelihood(logits, x):
    return -nn.BCEWithLogitsLoss(reduction="none")(logits, x).sum(dim=1)


def elbo_estimate(vae, x, eps):
    logits, mu, logvar = vae(x, eps)
    return bernoulli_log_likelihood(logits, x) - gaussian_kl(mu, logvar)


def loss(vae, x, eps):
    return elbo_estimate(vae, x, eps).neg().mean()


FORWARD_PASS = ["encode", "draw_noise", "reparameterize", "kl_to_prior", "decode", "log_likelihood", "negative_elbo"]
BOTTLENECK = ["A", "D", "F", "G"]


def information_rate(mu, logvar):
    return gaussian_kl(mu, logvar).mean()


def generate(vae, eps):
    with torch.no_grad():
        return vae.decode(eps).sigmoid()
