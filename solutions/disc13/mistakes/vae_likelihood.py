"""Known mistakes in the Bernoulli log-likelihood (vae.py)."""

from __future__ import annotations

import torch
from torch.nn import functional as F
from vae import bernoulli_log_likelihood

from grader.mistakes import mistake


@mistake(
    "likelihood-mean-over-entries",
    of="bernoulli_log_likelihood",
    part="3(a)",
    hint="You average over the entries of x. How do log-probabilities of independent entries combine?",
    source="mean for sum, as losses do by default",
)
def likelihood_mean_over_entries(logits, x):
    return bernoulli_log_likelihood(logits, x) / x.shape[-1]


@mistake(
    "likelihood-one-number",
    of="bernoulli_log_likelihood",
    part="3(a)",
    hint="You return one number for the whole batch. How many log-likelihoods are asked for?",
)
def likelihood_one_number(logits, x):
    return bernoulli_log_likelihood(logits, x).sum()


@mistake(
    "likelihood-is-cross-entropy",
    of="bernoulli_log_likelihood",
    part="3(a)",
    hint="Yours is positive. Is the logarithm of a probability?",
    source="the loss taken for the log-likelihood",
)
def likelihood_is_cross_entropy(logits, x):
    return -bernoulli_log_likelihood(logits, x)


@mistake(
    "likelihood-of-ones-only",
    of="bernoulli_log_likelihood",
    part="3(a)",
    hint="What do the entries add where x is 0?",
)
def likelihood_of_ones_only(logits, x):
    return (x * F.logsigmoid(logits)).sum(dim=-1)


@mistake(
    "likelihood-ones-and-zeros-swapped",
    of="bernoulli_log_likelihood",
    part="3(a)",
    hint="A large logit should make a 1 likely. Does yours?",
)
def likelihood_ones_and_zeros_swapped(logits, x):
    return bernoulli_log_likelihood(-logits, x)


@mistake(
    "likelihood-sigmoid-twice",
    of="bernoulli_log_likelihood",
    part="3(a)",
    hint="A function that takes logits applies the sigmoid itself. Do you, before you call it?",
)
def likelihood_sigmoid_twice(logits, x):
    return bernoulli_log_likelihood(torch.sigmoid(logits), x)


@mistake(
    "likelihood-squared-error",
    of="bernoulli_log_likelihood",
    part="3(a)",
    hint="A squared error is the log-likelihood of another distribution. Which one has x here?",
    source="the reconstruction loss of an autoencoder",
)
def likelihood_squared_error(logits, x):
    return -(torch.sigmoid(logits) - x).square().sum(dim=-1)


@mistake(
    "likelihood-log-of-sigmoid",
    of="bernoulli_log_likelihood",
    part="3(a)",
    hint="For a logit of 1000 the sigmoid is exactly 1. What is then the logarithm of one minus it?",
)
def likelihood_log_of_sigmoid(logits, x):
    p = torch.sigmoid(logits)
    return (x * torch.log(p) + (1 - x) * torch.log(1 - p)).sum(dim=-1)


@mistake(
    "likelihood-bce-after-sigmoid",
    of="bernoulli_log_likelihood",
    part="3(a)",
    hint="The probability rounds to 0 or 1, and the library cuts its logarithm at -100. Need you form it at all?",
)
def likelihood_bce_after_sigmoid(logits, x):
    return -F.binary_cross_entropy(torch.sigmoid(logits), x, reduction="none").sum(dim=-1)


# Each of the small numbers below is met in class, and each gives another value for large logits.


def _smoothed(logits, x, small):
    p = torch.sigmoid(logits)
    return (x * torch.log(p + small) + (1 - x) * torch.log(1 - p + small)).sum(dim=-1)


@mistake(
    "likelihood-smoothed-1e-6",
    of="bernoulli_log_likelihood",
    part="3(a)",
    hint="A small number inside the logarithm hides how wrong a confident decoder is. Can you do without?",
)
def likelihood_smoothed_6(logits, x):
    return _smoothed(logits, x, 1e-6)


@mistake(
    "likelihood-smoothed-1e-8",
    of="bernoulli_log_likelihood",
    part="3(a)",
    hint="A small number inside the logarithm hides how wrong a confident decoder is. Can you do without?",
)
def likelihood_smoothed_8(logits, x):
    return _smoothed(logits, x, 1e-8)


@mistake(
    "likelihood-smoothed-1e-10",
    of="bernoulli_log_likelihood",
    part="3(a)",
    hint="A small number inside the logarithm hides how wrong a confident decoder is. Can you do without?",
)
def likelihood_smoothed_10(logits, x):
    return _smoothed(logits, x, 1e-10)


@mistake(
    "likelihood-clamped-logits",
    of="bernoulli_log_likelihood",
    part="3(a)",
    hint="You cut large logits off, and their gradient with them. Is there a formula in which none is too large?",
)
def likelihood_clamped_logits(logits, x):
    return bernoulli_log_likelihood(logits.clamp(-10, 10), x)
