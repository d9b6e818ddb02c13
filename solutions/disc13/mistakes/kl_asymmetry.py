"""Known mistakes in surprise, entropy and cross-entropy (kl_asymmetry.py)."""

from __future__ import annotations

import numpy as np
from kl_asymmetry import cross_entropy, entropy, kl_divergence, surprise

from grader.mistakes import mistake

BITS = np.log(2)


@mistake(
    "surprise-in-bits",
    of="surprise",
    part="1",
    hint="Your numbers have the right shape but another unit: which base of the logarithm measures in nats?",
    source="information theory often counts in bits",
)
def surprise_in_bits(probability):
    return surprise(probability) / BITS


@mistake(
    "surprise-without-minus",
    of="surprise",
    part="1",
    hint="No surprise is negative. What sign has the logarithm of a probability?",
)
def surprise_without_minus(probability):
    return -surprise(probability)


@mistake(
    "surprise-without-log",
    of="surprise",
    part="1",
    hint="Two independent outcomes surprise by the sum of their surprises. Does yours add up, or multiply?",
)
def surprise_without_log(probability):
    with np.errstate(divide="ignore"):
        return 1 / np.asarray(probability, dtype=float)


@mistake(
    "surprise-clipped",
    of="surprise",
    part="1",
    hint="You keep the probability away from 0. Read again what the surprise of the impossible should be.",
)
def surprise_clipped(probability):
    return surprise(np.clip(probability, 1e-12, None))


@mistake(
    "surprise-of-zero-is-zero",
    of="surprise",
    part="1",
    hint="The rule 0 log 0 = 0 is about a product. Is there a product in the surprise of a single outcome?",
    source="the convention 0 log 0 = 0 applied to the logarithm alone",
)
def surprise_of_zero_is_zero(probability):
    probability = np.asarray(probability, dtype=float)
    return surprise(np.where(probability > 0, probability, 1.0))


@mistake(
    "surprise-weighted",
    of="surprise",
    part="1",
    hint="You have already begun to average: surprise belongs to one outcome, whatever its weight in a mean.",
    source="surprise taken for a term of the entropy",
)
def surprise_weighted(probability):
    probability = np.asarray(probability, dtype=float)
    return np.multiply(probability, surprise(probability), where=probability > 0, out=np.zeros_like(probability))


@mistake(
    "entropy-in-bits",
    of="entropy",
    part="1",
    hint="Your entropy is right but for a constant factor: check which logarithm the assignment asks for.",
    source="information theory often counts in bits",
)
def entropy_in_bits(p):
    return entropy(p) / BITS


@mistake(
    "entropy-without-minus",
    of="entropy",
    part="1",
    hint="An average of surprises cannot be negative. Where did the sign get lost?",
)
def entropy_without_minus(p):
    return -entropy(p)


@mistake(
    "entropy-nan-at-zero",
    of="entropy",
    part="1",
    hint="You get nan as soon as an outcome has probability 0: what does the computer make of 0 times infinity?",
)
def entropy_nan_at_zero(p):
    p = np.asarray(p, dtype=float)
    with np.errstate(invalid="ignore"):
        return (p * surprise(p)).sum(axis=-1)


@mistake(
    "entropy-over-everything",
    of="entropy",
    part="1",
    hint="You return one number for a whole batch of distributions. Over which axis does a single one of them run?",
)
def entropy_over_everything(p):
    return entropy(p).sum()


@mistake(
    "entropy-over-first-axis",
    of="entropy",
    part="1",
    hint="You add up along a wrong axis: where do the probabilities of one distribution stand?",
)
def entropy_over_first_axis(p):
    return entropy(np.moveaxis(np.asarray(p, dtype=float), 0, -1))


@mistake(
    "entropy-averaged-twice",
    of="entropy",
    part="1",
    hint="The probabilities already do the averaging; is there still something to divide by?",
    source="mean for sum",
)
def entropy_averaged_twice(p):
    return entropy(p) / np.shape(p)[-1]


@mistake(
    "entropy-unweighted",
    of="entropy",
    part="1",
    hint="You add the surprises of all outcomes as if each were equally likely. How often does each come out?",
)
def entropy_unweighted(p):
    return surprise(p).sum(axis=-1)


@mistake(
    "cross-entropy-misprint",
    of="cross_entropy",
    part="1",
    hint="The printed sheet has a slip in this formula: see the erratum on top of the file.",
    source="the sheet's E_p[1/log q(x)]",
)
def cross_entropy_misprint(p, q):
    with np.errstate(divide="ignore"):
        return (np.asarray(p, dtype=float) / np.log(np.asarray(q, dtype=float))).sum(axis=-1)


@mistake(
    "cross-entropy-swapped",
    of="cross_entropy",
    part="1",
    hint="Two roles are exchanged: who draws the outcomes, and who is surprised by them?",
)
def cross_entropy_swapped(p, q):
    return cross_entropy(q, p)


@mistake(
    "cross-entropy-in-bits",
    of="cross_entropy",
    part="1",
    hint="Your cross-entropy is right but for a constant factor: check the base of the logarithm.",
    source="information theory often counts in bits",
)
def cross_entropy_in_bits(p, q):
    return cross_entropy(p, q) / BITS


@mistake(
    "cross-entropy-without-minus",
    of="cross_entropy",
    part="1",
    hint="Surprise is never negative, so its average is not either. Look at the sign.",
)
def cross_entropy_without_minus(p, q):
    return -cross_entropy(p, q)


@mistake(
    "cross-entropy-ignores-p",
    of="cross_entropy",
    part="1",
    hint="You average the surprise under q with q's own probabilities. Which of the two is the truth here?",
)
def cross_entropy_ignores_p(p, q):
    return entropy(q)


@mistake(
    "cross-entropy-is-kl",
    of="cross_entropy",
    part="1",
    hint="For p = q you return 0. Should believing the truth leave no surprise at all?",
    source="cross-entropy taken for the divergence, which differs by the entropy",
)
def cross_entropy_is_kl(p, q):
    return kl_divergence(p, q)


@mistake(
    "cross-entropy-log-outside",
    of="cross_entropy",
    part="1",
    hint="You take the logarithm of an average. Which of the two comes first in an expected surprise?",
)
def cross_entropy_log_outside(p, q):
    return surprise((np.asarray(p, dtype=float) * np.asarray(q, dtype=float)).sum(axis=-1))


@mistake(
    "cross-entropy-nan-at-zero",
    of="cross_entropy",
    part="1",
    hint="You get nan where p and q are both 0. What should an outcome add that never happens?",
)
def cross_entropy_nan_at_zero(p, q):
    with np.errstate(invalid="ignore"):
        return (np.asarray(p, dtype=float) * surprise(q)).sum(axis=-1)
