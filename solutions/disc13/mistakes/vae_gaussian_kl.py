"""Known mistakes in the KL divergence of the encoder's normal from the prior (vae.py)."""

from __future__ import annotations

from vae import gaussian_kl

from grader.mistakes import mistake


@mistake(
    "gaussian-kl-mean-over-latent",
    of="gaussian_kl",
    part="3(a)",
    hint="You average over the latent coordinates. How do divergences of independent coordinates combine?",
    source="mean for sum over the latent",
)
def gaussian_kl_mean_over_latent(mu, logvar):
    return gaussian_kl(mu, logvar) / mu.shape[-1]


@mistake(
    "gaussian-kl-one-number",
    of="gaussian_kl",
    part="3(a)",
    hint="You return one number for the whole batch. How many divergences are asked for?",
)
def gaussian_kl_one_number(mu, logvar):
    return gaussian_kl(mu, logvar).sum()


@mistake(
    "gaussian-kl-batch-mean",
    of="gaussian_kl",
    part="3(a)",
    hint="You average over the batch already here. How many divergences are asked for?",
)
def gaussian_kl_batch_mean(mu, logvar):
    return gaussian_kl(mu, logvar).sum() / max(len(mu), 1)


@mistake(
    "gaussian-kl-without-half",
    of="gaussian_kl",
    part="3(a)",
    hint="You are off by a constant factor. What stands in front of the square in the log-density of a normal?",
)
def gaussian_kl_without_half(mu, logvar):
    return 2 * gaussian_kl(mu, logvar)


@mistake(
    "gaussian-kl-negative",
    of="gaussian_kl",
    part="3(a)",
    hint="A divergence is never negative, and yours never positive. Look at the signs.",
)
def gaussian_kl_negative(mu, logvar):
    return -gaussian_kl(mu, logvar)


@mistake(
    "gaussian-kl-without-one",
    of="gaussian_kl",
    part="3(a)",
    hint="Try mu = 0 and logvar = 0: both distributions are then the same. What should come out?",
)
def gaussian_kl_without_one(mu, logvar):
    return (mu.square() + logvar.exp() - logvar).sum(dim=-1) / 2


@mistake(
    "gaussian-kl-without-exp",
    of="gaussian_kl",
    part="3(a)",
    hint="In yours, the log-variance cancels out. Where in the formula does the variance itself stand?",
    source="exp forgotten",
)
def gaussian_kl_without_exp(mu, logvar):
    return (mu.square() + logvar - 1 - logvar).sum(dim=-1) / 2


@mistake(
    "gaussian-kl-log-deviation",
    of="gaussian_kl",
    part="3(a)",
    hint="You take the second argument for the logarithm of the standard deviation. What is it the logarithm of?",
    source="logvar taken for the logarithm of the standard deviation",
)
def gaussian_kl_log_deviation(mu, logvar):
    return gaussian_kl(mu, 2 * logvar)


@mistake(
    "gaussian-kl-swapped",
    of="gaussian_kl",
    part="3(a)",
    hint="You look from the prior's side. Under which of the two normals is the average taken?",
    source="D(p‖q) and D(q‖p) exchanged",
)
def gaussian_kl_swapped(mu, logvar):
    return ((1 + mu.square()) / logvar.exp() - 1 + logvar).sum(dim=-1) / 2


@mistake(
    "gaussian-kl-mean-not-squared",
    of="gaussian_kl",
    part="3(a)",
    hint="Would a mean of -1 be nearer to the prior than a mean of 1? Look at how mu enters.",
)
def gaussian_kl_mean_not_squared(mu, logvar):
    return (mu + logvar.exp() - 1 - logvar).sum(dim=-1) / 2


@mistake(
    "gaussian-kl-detached-variance",
    of="gaussian_kl",
    part="3(a)",
    hint="The values are right, but the gradient in logvar is not. Is one of the places where it stands cut off?",
)
def gaussian_kl_detached_variance(mu, logvar):
    return (mu.square() + logvar.exp().detach() - 1 - logvar).sum(dim=-1) / 2


@mistake(
    "gaussian-kl-single-precision",
    of="gaussian_kl",
    part="3(a)",
    hint="You are right to about seven digits. Is there a .float() or float32 on the way?",
)
def gaussian_kl_single_precision(mu, logvar):
    return gaussian_kl(mu.float(), logvar.float())


@mistake(
    "gaussian-kl-changes-its-inputs",
    of="gaussian_kl",
    part="3(a)",
    hint="An operation whose name ends in an underscore writes into the caller's tensor.",
)
def gaussian_kl_changes_its_inputs(mu, logvar):
    return (mu.square_() + logvar.exp() - 1 - logvar).sum(dim=-1) / 2
