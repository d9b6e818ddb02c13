"""
Discussion 13, problem 3(a) to (c): a variational autoencoder. Works with PyTorch.

The model: a latent z from the prior p(z) = N(0, I), and an observed x of zeros and ones from the decoder p_θ(x|z), a
Bernoulli distribution for each entry of x. The encoder q_φ(z|x) = N(mu(x), diag exp logvar(x)) stands in for the
posterior. Training maximises, for each example, the lower bound

    L(x, θ, φ) = E_{z ~ q_φ(z|x)}[ log p_θ(x|z) ] - D_KL( q_φ(z|x) ‖ p(z) ).

Erratum: part 3(a) of the sheet once writes p(z|x_i) for the decoder. The decoder is p(x|z).

Conventions
- B is the number of examples in a batch. Tensors in float32 or float64 go in and come out; inputs must not be modified.
- `logvar` is the logarithm of the variance: the standard deviation is exp(logvar / 2).
- Everything but `generate` is differentiable in its tensor arguments and in the model's parameters.
- The noise `eps` is handed in. No function draws noise of its own.
"""

from __future__ import annotations

import torch
from torch import nn

# --- Problem 3(a): the forward pass, as a program --------------------------------------------------------------------


class VAE(nn.Module):
    """
    Encoder and decoder with one hidden layer each.

    The layers are given. You may build the inside differently, as long as the state dict keeps its keys and shapes.
    """

    def __init__(self, input_dim: int, hidden_dim: int, latent_dim: int) -> None:
        """Make the layers for inputs, hidden layers and latents of these sizes."""
        super().__init__()
        self.encoder = nn.Linear(input_dim, hidden_dim)  # a ReLU follows
        self.mu_head = nn.Linear(hidden_dim, latent_dim)
        self.logvar_head = nn.Linear(hidden_dim, latent_dim)
        self.decoder_hidden = nn.Linear(latent_dim, hidden_dim)  # a ReLU follows
        self.decoder_out = nn.Linear(hidden_dim, input_dim)

    def encode(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """
        The parameters of q_φ(z|x): the encoder layer and its ReLU, then one head for each.

        x: (B, input_dim). Returns (mu, logvar), each (B, latent_dim).
        """
        raise NotImplementedError("VAE.encode")

    def reparameterize(self, mu: torch.Tensor, logvar: torch.Tensor, eps: torch.Tensor) -> torch.Tensor:
        """
        A sample z of N(mu, diag exp logvar), as a differentiable function of mu, logvar and standard normal noise.

        mu, logvar, eps: (B, latent_dim). Returns (B, latent_dim).
        """
        raise NotImplementedError("VAE.reparameterize")

    def decode(self, z: torch.Tensor) -> torch.Tensor:
        """
        The parameters of p_θ(x|z): the hidden layer and its ReLU, then the output layer.

        z: (B, latent_dim). Returns the logits of the Bernoulli probabilities, (B, input_dim).
        """
        raise NotImplementedError("VAE.decode")

    def forward(self, x: torch.Tensor, eps: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """
        Encode, sample with the noise `eps`, decode.

        x: (B, input_dim), eps: (B, latent_dim). Returns (logits, mu, logvar).
        """
        raise NotImplementedError("VAE.forward")


def gaussian_kl(mu: torch.Tensor, logvar: torch.Tensor) -> torch.Tensor:
    """
    D_KL( N(mu, diag exp logvar) ‖ N(0, I) ) in closed form, in nats.

    mu, logvar: (B, latent_dim). Returns (B,): one divergence for each example.
    """
    raise NotImplementedError("gaussian_kl")


def bernoulli_log_likelihood(logits: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """
    The Bernoulli log-likelihood log p(x|z), with p_j = sigmoid(logits_j): an entry x_j adds log p_j where it is 1, and
    log(1 - p_j) where it is 0.

    logits: (B, input_dim), x: (B, input_dim) of zeros and ones. Returns (B,): the sum over an example's entries. It is
    finite and right, and so is its gradient, for logits up to ±1e4.
    """
    raise NotImplementedError("bernoulli_log_likelihood")


def elbo_estimate(vae: VAE, x: torch.Tensor, eps: torch.Tensor) -> torch.Tensor:
    """
    An unbiased estimate of the bound for each example: the likelihood term from one sample of z, the KL term exactly.

    vae: a model (call it, or use its encode, reparameterize and decode; nothing else), x: (B, input_dim) of zeros and
    ones, eps: (B, latent_dim) standard normal. Returns (B,).
    """
    raise NotImplementedError("elbo_estimate")


def loss(vae: VAE, x: torch.Tensor, eps: torch.Tensor) -> torch.Tensor:
    """
    What training minimises: minus the mean over the batch of the estimated bound.

    Arguments as for `elbo_estimate`. Returns a scalar.
    """
    raise NotImplementedError("loss")


# --- Problem 3(a): the forward pass, in words ------------------------------------------------------------------------
# Which of these steps happen in a training step up to its loss, and in what order? List their names, each at most once,
# for example ["decode", "encode"]. Not all of them happen; where several orders work, each of them is right.
#   "encode"                 the encoder turns x into mu and logvar
#   "draw_noise"             draw eps from N(0, I)
#   "sample_prior"           draw z from the prior p(z)
#   "reparameterize"         compute z from mu, logvar and eps
#   "decode"                 the decoder turns z into logits
#   "decode_mean"            the decoder turns mu, in place of z, into logits
#   "encode_reconstruction"  the encoder is applied to the decoder's output
#   "log_likelihood"         log p(x|z) from the logits
#   "kl_to_prior"            D_KL(q(z|x) ‖ p(z)) from mu and logvar
#   "kl_to_posterior"        D_KL(q(z|x) ‖ p(z|x))
#   "negative_elbo"          the loss, from the likelihood term and the KL term

FORWARD_PASS: list[str] = []

# --- Problem 3(b): what the two halves do, and where the bottleneck is -----------------------------------------------
# Tick every statement that is true, for example {"B", "H"}. A wrong tick takes one right one away.
#   A  From x the encoder computes the mean and the variance of a distribution over z.
#   B  From x the encoder computes a single point z; noise comes in only later, when new data are sampled.
#   C  A VAE whose latent has as many dimensions as the input, or more, has no bottleneck.
#   D  From z the decoder computes the parameters of a distribution over x.
#   E  From z the decoder computes another mean and variance for the latent.
#   F  The latent usually has fewer dimensions than the input, but that is not all that a VAE's bottleneck rests on.
#   G  The KL to the prior and the sampling noise limit what z can tell about x; in an autoencoder the code's size does.
#   H  The ReLU after the first layer makes the bottleneck.

BOTTLENECK: set[str] = set()


def information_rate(mu: torch.Tensor, logvar: torch.Tensor) -> torch.Tensor:
    """
    An upper bound, in nats per example, on what the bottleneck lets through: the mean over the batch of the KL from
    N(mu, diag exp logvar) to the prior N(0, I).

    mu, logvar: (B, latent_dim). Returns a scalar.
    """
    raise NotImplementedError("information_rate")


# --- Problem 3(c): new samples ---------------------------------------------------------------------------------------


def generate(vae: VAE, eps: torch.Tensor) -> torch.Tensor:
    """
    Fresh examples from a trained model, as the probabilities that each entry is 1.

    vae: a model, eps: (n, latent_dim) standard normal. Returns (n, input_dim), numbers between 0 and 1.
    """
    raise NotImplementedError("generate")
