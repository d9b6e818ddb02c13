"""Known mistakes about the bottleneck and new samples: parts 3(b) and 3(c) (vae.py)."""

from __future__ import annotations

import torch
from vae import gaussian_kl, generate, information_rate

from grader.mistakes import mistake


@mistake(
    "bottleneck-only-dimensions",
    of="BOTTLENECK",
    part="3(b)",
    hint="Think of a latent as large as the input: would every bit of x get through the noise, at no price?",
    source="the bottleneck of an autoencoder",
)
def bottleneck_only_dimensions():
    return {"A", "C", "D"}


@mistake(
    "bottleneck-encoder-gives-a-point",
    of="BOTTLENECK",
    part="3(b)",
    hint="What exactly comes out of the encoder, and how many numbers is it for each latent coordinate?",
    source="the encoder of an autoencoder",
)
def bottleneck_encoder_gives_a_point():
    return {"B", "D", "F", "G"}


@mistake(
    "bottleneck-decoder-gives-a-latent",
    of="BOTTLENECK",
    part="3(b)",
    hint="Which way does the decoder go, and over which variable is its distribution?",
    source="the sheet once writes p(z|x) for the decoder",
)
def bottleneck_decoder_gives_a_latent():
    return {"A", "E", "F", "G"}


@mistake(
    "rate-summed",
    of="information_rate",
    part="3(b)",
    hint="Yours grows with the size of the batch. Nats per what are asked for?",
)
def rate_summed(mu, logvar):
    return gaussian_kl(mu, logvar).sum()


@mistake(
    "rate-per-coordinate",
    of="information_rate",
    part="3(b)",
    hint="You divide by the number of latent coordinates too. Nats per what are asked for?",
)
def rate_per_coordinate(mu, logvar):
    return information_rate(mu, logvar) / mu.shape[-1]


@mistake(
    "rate-in-bits",
    of="information_rate",
    part="3(b)",
    hint="Your rate is right but for a constant factor: in which unit is it asked for?",
)
def rate_in_bits(mu, logvar):
    return information_rate(mu, logvar) / torch.log(torch.tensor(2.0, dtype=mu.dtype))


@mistake(
    "rate-per-example",
    of="information_rate",
    part="3(b)",
    hint="You return one number for each example. What is to be done with them?",
)
def rate_per_example(mu, logvar):
    return gaussian_kl(mu, logvar)


@mistake(
    "rate-of-mean-parameters",
    of="information_rate",
    part="3(b)",
    hint="You average the encoder's outputs before the divergence sees them. Is that the mean divergence?",
)
def rate_of_mean_parameters(mu, logvar):
    return gaussian_kl(mu.mean(dim=0, keepdim=True), logvar.mean(dim=0, keepdim=True)).sum()


@mistake(
    "generate-logits",
    of="generate",
    part="3(c)",
    hint="Some of your values are not between 0 and 1. What does the decoder return, and what is asked for?",
)
def generate_logits(vae, eps):
    return vae.decode(eps)


@mistake(
    "generate-sigmoid-twice",
    of="generate",
    part="3(c)",
    hint="None of your probabilities is below one half. How often is the sigmoid applied?",
)
def generate_sigmoid_twice(vae, eps):
    return torch.sigmoid(generate(vae, eps))


@mistake(
    "generate-thresholded",
    of="generate",
    part="3(c)",
    hint="You return zeros and ones. Which is asked for, the images themselves or their probabilities?",
)
def generate_thresholded(vae, eps):
    return (generate(vae, eps) > 0.5).to(eps.dtype)


@mistake(
    "generate-reconstructs",
    of="generate",
    part="3(c)",
    hint="You send what was generated through the encoder again. Does a fresh sample need an encoder?",
)
def generate_reconstructs(vae, eps):
    logits, _, _ = vae(generate(vae, eps), eps)
    return torch.sigmoid(logits)


@mistake(
    "generate-from-the-mean",
    of="generate",
    part="3(c)",
    hint="All your samples are the same one. Where does their variety come from?",
    source="the prior's mean taken for the prior",
)
def generate_from_the_mean(vae, eps):
    return generate(vae, torch.zeros_like(eps))


@mistake(
    "generate-noise-as-logvar",
    of="generate",
    part="3(c)",
    hint="Your latents are never negative. Is eps the logarithm of something, or is it a draw of the prior already?",
)
def generate_noise_as_logvar(vae, eps):
    return generate(vae, torch.exp(eps / 2))


@mistake(
    "generate-own-noise",
    of="generate",
    part="3(c)",
    hint="The draws of the prior are handed to you in eps. What would the same eps give you the second time?",
)
def generate_own_noise(vae, eps):
    return generate(vae, torch.randn_like(eps))


@mistake(
    "generate-softmax",
    of="generate",
    part="3(c)",
    hint="Your entries add up to 1 in each row. Do the entries of x exclude one another?",
)
def generate_softmax(vae, eps):
    return torch.softmax(vae.decode(eps), dim=-1)
