import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce


class VAE(nn.Module):
    def __init__(self, input_dim, hidden_dim, latent_dim):
        super().__init__()
        self.encoder = nn.Linear(input_dim, hidden_dim)
        self.mu_head = nn.Linear(hidden_dim, latent_dim)
        self.logvar_head = nn.Linear(hidden_dim, latent_dim)
        self.decoder_hidden = nn.Linear(latent_dim, hidden_dim)
        self.decoder_out = nn.Linear(hidden_dim, input_dim)

    def encode(self, x):
        h = self.encoder(x).tanh()
        return self.mu_head(h), self.logvar_head(h)

    def reparameterize(self, mu, logvar, eps):
        return mu + (logvar / 2).exp() * eps

    def decode(self, z):
        return self.decoder_out(self.decoder_hidden(z).relu())

    def forward(self, x, eps):
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar, eps)), mu, logvar


def gaussian_kl(mu, logvar):
    return -0.5 * (1 + logvar - mu**2 - logvar.exp()).sum(1)


def bernoulli_log_likelihood(logits, x):
    return -bce(logits, x, reduction="none").sum(1)


def elbo_estimate(vae, x, eps):
    logits, mu, logvar = vae(x, eps)
    return (bernoulli_log_likelihood(logits, x) - gaussian_kl(mu, logvar)).mean()


def loss(vae, x, eps):
    return -elbo_estimate(vae, x, eps).mean()


FORWARD_PASS = "draw_noise encode kl_to_prior reparameterize decode log_likelihood negative_elbo".split()
BOTTLENECK = set("ADFG")


def information_rate(mu, logvar):
    return gaussian_kl(mu, logvar).mean()


def generate(vae, eps):
    return vae.decode(eps).sigmoid()
