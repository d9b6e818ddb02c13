"""Known mistakes in parts 1(a) and 1(b): what is shown with the divergence (kl_asymmetry.py)."""

from __future__ import annotations

import numpy as np
from kl_asymmetry import asymmetry, cross_entropy

from grader.mistakes import mistake

BITS = np.log(2)


@mistake(
    "asymmetry-swapped",
    of="asymmetry",
    part="1(a)",
    hint="You have the two right numbers. In which order are they asked for?",
)
def asymmetry_swapped():
    return asymmetry()[::-1]


@mistake(
    "asymmetry-in-bits",
    of="asymmetry",
    part="1(a)",
    hint="Your two numbers are in another unit: check the base of the logarithm.",
)
def asymmetry_in_bits():
    first, second = asymmetry()
    return first / BITS, second / BITS


@mistake(
    "asymmetry-rounded",
    of="asymmetry",
    part="1(a)",
    hint="These are rounded. Let the function compute its numbers, all digits of them.",
)
def asymmetry_rounded():
    first, second = asymmetry()
    return round(first, 2), round(second, 2)


@mistake(
    "asymmetry-rounded-4",
    of="asymmetry",
    part="1(a)",
    hint="These are rounded. Let the function compute its numbers, all digits of them.",
)
def asymmetry_rounded_4():
    first, second = asymmetry()
    return round(first, 4), round(second, 4)


@mistake(
    "asymmetry-same-twice",
    of="asymmetry",
    part="1(a)",
    hint="Both of your numbers are the same, and then nothing is shown. What has to change places for the second?",
)
def asymmetry_same_twice():
    first, _ = asymmetry()
    return first, first


@mistake(
    "asymmetry-of-cross-entropies",
    of="asymmetry",
    part="1(a)",
    hint="Would your numbers be 0 if both distributions were the same? A divergence would.",
)
def asymmetry_of_cross_entropies():
    p, q = [0.5, 0.5], [0.1, 0.9]
    return float(cross_entropy(p, q)), float(cross_entropy(q, p))


@mistake(
    "triangle-longer-detour",
    of="triangle_violation",
    part="1(a)",
    hint="With your three the detour really is longer. Where should the second one lie, as seen from the other two?",
)
def triangle_longer_detour():
    return [0.5, 0.5], [0.1, 0.9], [0.3, 0.7]


@mistake(
    "triangle-without-detour",
    of="triangle_violation",
    part="1(a)",
    hint="Two of your three are the same, and so both ways are equally long. Make the detour go somewhere.",
)
def triangle_without_detour():
    return [0.5, 0.5], [0.5, 0.5], [0.1, 0.9]


@mistake(
    "triangle-with-a-zero",
    of="triangle_violation",
    part="1(a)",
    hint="One of your probabilities is 0, and the divergence infinite. Can you show it with numbers that stay finite?",
)
def triangle_with_a_zero():
    return [0.5, 0.5], [0.25, 0.75], [0.0, 1.0]


@mistake(
    "triangle-not-normalised",
    of="triangle_violation",
    part="1(a)",
    hint="These are no distributions yet: what do the probabilities of all outcomes add up to?",
)
def triangle_not_normalised():
    return [1.0, 1.0], [0.5, 1.5], [0.2, 1.8]


@mistake(
    "kl-from-entropies-reversed",
    of="kl_from_entropies",
    part="1(b)",
    hint="A divergence is never negative. Which of the two is never the smaller one, entropy or cross-entropy?",
)
def kl_from_entropies_reversed(entropy_p, cross_entropy_pq):
    return np.subtract(entropy_p, cross_entropy_pq)


@mistake(
    "kl-from-entropies-added",
    of="kl_from_entropies",
    part="1(b)",
    hint="Think of p = q: both entropies are then equal, and the divergence is 0.",
)
def kl_from_entropies_added(entropy_p, cross_entropy_pq):
    return np.add(entropy_p, cross_entropy_pq)


@mistake(
    "kl-from-entropies-ratio",
    of="kl_from_entropies",
    part="1(b)",
    hint="A ratio inside a logarithm is no ratio any more once the logarithm is taken apart.",
)
def kl_from_entropies_ratio(entropy_p, cross_entropy_pq):
    return np.divide(cross_entropy_pq, entropy_p)


@mistake(
    "kl-from-entropies-in-bits",
    of="kl_from_entropies",
    part="1(b)",
    hint="Both numbers come in nats already, and the result stays in nats.",
)
def kl_from_entropies_in_bits(entropy_p, cross_entropy_pq):
    return np.subtract(cross_entropy_pq, entropy_p) / BITS
