"""Known mistakes in the KL divergence (kl_asymmetry.py)."""

from __future__ import annotations

import numpy as np
from kl_asymmetry import cross_entropy, entropy, kl_divergence

from grader.mistakes import mistake

BITS = np.log(2)


@mistake(
    "kl-swapped-arguments",
    of="kl_divergence",
    part="1",
    hint="You look from the wrong end: of the two distributions, which one do the outcomes come from?",
    source="D(p‖q) and D(q‖p) exchanged",
)
def kl_swapped_arguments(p, q):
    return kl_divergence(q, p)


@mistake(
    "kl-in-bits",
    of="kl_divergence",
    part="1",
    hint="Your divergence is right but for a constant factor: check the base of the logarithm.",
    source="information theory often counts in bits",
)
def kl_in_bits(p, q):
    return kl_divergence(p, q) / BITS


@mistake(
    "kl-negative",
    of="kl_divergence",
    part="1",
    hint="A divergence is never negative, and yours never positive. Which probability stands on top in the ratio?",
)
def kl_negative(p, q):
    return -kl_divergence(p, q)


@mistake(
    "kl-unweighted",
    of="kl_divergence",
    part="1",
    hint="You add up the log-ratios without their weights. How often does each outcome come out?",
)
def kl_unweighted(p, q):
    with np.errstate(divide="ignore", invalid="ignore"):
        return (np.log(np.asarray(p, dtype=float)) - np.log(np.asarray(q, dtype=float))).sum(axis=-1)


@mistake(
    "kl-absolute-terms",
    of="kl_divergence",
    part="1",
    hint="Only the whole sum is never negative. May a single outcome speak in q's favour?",
    source="non-negativity forced on each term",
)
def kl_absolute_terms(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(p > 0, np.abs(p * np.log(p / q)), 0).sum(axis=-1)


@mistake(
    "kl-symmetrised",
    of="kl_divergence",
    part="1",
    hint="Yours is the same from p to q as from q to p. The sheet's very point is that this one is not.",
    source="the mean of the two divergences (Jeffreys)",
)
def kl_symmetrised(p, q):
    return (kl_divergence(p, q) + kl_divergence(q, p)) / 2


@mistake(
    "kl-sum-of-entropies",
    of="kl_divergence",
    part="1",
    hint="For p = q the divergence is 0, and yours is not. How do entropy and cross-entropy combine?",
)
def kl_sum_of_entropies(p, q):
    return cross_entropy(p, q) + entropy(p)


@mistake(
    "kl-is-cross-entropy",
    of="kl_divergence",
    part="1",
    hint="For p = q the divergence is 0, and yours is not. What surprise remains even for one who knows the truth?",
    source="the divergence taken for the cross-entropy, which differs by the entropy",
)
def kl_is_cross_entropy(p, q):
    return cross_entropy(p, q)


@mistake(
    "kl-over-everything",
    of="kl_divergence",
    part="1",
    hint="You return one number for a whole batch of pairs. Over which axis does one distribution run?",
)
def kl_over_everything(p, q):
    return kl_divergence(p, q).sum()


@mistake(
    "kl-averaged-twice",
    of="kl_divergence",
    part="1",
    hint="The probabilities already do the averaging; is there still something to divide by?",
    source="mean for sum",
)
def kl_averaged_twice(p, q):
    return kl_divergence(p, q) / np.shape(p)[-1]


@mistake(
    "kl-nan-at-zero",
    of="kl_divergence",
    part="1",
    hint="You get nan where p is 0. What should an outcome add that never happens?",
)
def kl_nan_at_zero(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (p * np.log(p / q)).sum(axis=-1)


@mistake(
    "kl-skips-zeros-of-q",
    of="kl_divergence",
    part="1",
    hint="You leave out the outcomes that q rules out. How wrong is a q that calls impossible what happens under p?",
    source="0 log 0 = 0 applied to zeros of q",
)
def kl_skips_zeros_of_q(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    return np.where(q > 0, p * np.log(np.where(p > 0, p, 1) / np.where(q > 0, q, 1)), 0).sum(axis=-1)


# Each of these small numbers is met in class, and gives another value where q is 0; clipping at it gives the same.


def _smoothed(p, q, small):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    return (p * np.log((p + small) / (q + small))).sum(axis=-1)


@mistake(
    "kl-smoothed-1e-8",
    of="kl_divergence",
    part="1",
    hint="A small number keeps your logarithm away from 0. What should come out where q is 0 but p is not?",
)
def kl_smoothed_8(p, q):
    return _smoothed(p, q, 1e-8)


@mistake(
    "kl-smoothed-1e-10",
    of="kl_divergence",
    part="1",
    hint="A small number keeps your logarithm away from 0. What should come out where q is 0 but p is not?",
)
def kl_smoothed_10(p, q):
    return _smoothed(p, q, 1e-10)


@mistake(
    "kl-smoothed-1e-12",
    of="kl_divergence",
    part="1",
    hint="A small number keeps your logarithm away from 0. What should come out where q is 0 but p is not?",
)
def kl_smoothed_12(p, q):
    return _smoothed(p, q, 1e-12)


@mistake(
    "kl-changes-its-inputs",
    of="kl_divergence",
    part="1",
    hint="`np.asarray` does not copy: what you write into its result, the caller finds in the argument.",
)
def kl_changes_its_inputs(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    result = kl_divergence(p, q)
    p[p == 0] = 1e-12
    q[q == 0] = 1e-12
    return result
