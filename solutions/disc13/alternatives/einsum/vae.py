"""Problem 3(a)-(c) with einsum for the sums and the layers."""
import torch
from torch import einsum, nn


class VAE(nn.Module):
    def __init__(self, input_dim, hidden_dim, latent_dim):
        super().__init__()
        self.encoder = nn.Linear(input_dim, hidden_dim)
        self.mu_head = nn.Linear(hidden_dim, latent_dim)
        self.logvar_head = nn.Linear(hidden_dim, latent_dim)
        self.decoder_hidden = nn.Linear(latent_dim, hidden_dim)
        self.decoder_out = nn.Linear(hidden_dim, input_dim)

    @staticmethod
    def affine(layer, x):
        return einsum("bi,oi->bo", x, layer.weight) + layer.bias

    def encode(self, x):
        h = torch.relu(self.affine(self.encoder, x))
        return self.affine(self.mu_head, h), self.affine(self.logvar_head, h)

    def reparameterize(self, mu, logvar, eps):
        return mu + einsum("bl,bl->bl", torch.exp(logvar / 2), eps)

    def decode(self, z):
        return self.affine(self.decoder_out, torch.relu(self.affine(self.decoder_hidden, z)))

    def forward(self, x, eps):
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar, eps)), mu, logvar


def gaussian_kl(mu, logvar):
    return 0.5 * (einsum("bl,bl->b", mu, mu) + einsum("bl->b", logvar.exp() - logvar - 1))


def bernoulli_log_likelihood(logits, x):
    return einsum("bi,bi->b", logits, x) - einsum("bi->b", torch.logaddexp(logits, torch.zeros_like(logits)))


def elbo_estimate(vae, x, eps):
    logits, mu, logvar = vae(x, eps)
    return bernoulli_log_likelihood(logits, x) - gaussian_kl(mu, logvar)


def loss(vae, x, eps):
    return -einsum("b->", elbo_estimate(vae, x, eps)) / x.shape[0]


FORWARD_PASS = ("encode", "draw_noise", "reparameterize", "decode", "log_likelihood", "kl_to_prior", "negative_elbo")
BOTTLENECK = "ADFG"


def information_rate(mu, logvar):
    return einsum("b->", gaussian_kl(mu, logvar)) / mu.shape[0]


def generate(vae, eps):
    return torch.sigmoid(vae.decode(eps))
