"""Hidden tests of kl_asymmetry.py (problem 1)."""

from __future__ import annotations

import numpy as np
from gradescope_utils.autograder_utils.decorators import number, partial_credit, weight

from grader.checks import derivation, distributions, inputs, read_distributions, require, same, unchanged


@number("1")
@weight(1)
def test_surprise_values(student, reference, rng):
    """The surprise of a probability p is -log p, in nats"""
    same(student.surprise, reference.surprise, rng.uniform(0.01, 1.0, 12))


@number("1")
@weight(1)
@inputs("the probabilities 0 and 1")
def test_surprise_of_zero_and_one(student, reference, rng):
    """The impossible is infinitely surprising, and the certain not at all"""
    same(student.surprise, reference.surprise, np.array([0.0, 1.0, 0.0]))


@number("1")
@weight(1)
@inputs("lists of lists")
def test_surprise_keeps_the_shape(student, reference, rng):
    """The surprise of a list of lists has the shape of that list"""
    same(student.surprise, reference.surprise, rng.uniform(0.1, 1.0, 3, 2).tolist())


@number("1")
@weight(1)
def test_entropy_values(student, reference, rng):
    """The entropy of a distribution is its expected surprise"""
    p, _ = distributions(rng, shape=(16, 5))
    same(student.entropy, reference.entropy, p)


@number("1")
@weight(1)
@inputs("zeros among the probabilities")
def test_entropy_with_zeros(student, reference, rng):
    """An outcome of probability 0 adds nothing to the entropy"""
    p, _ = distributions(rng, shape=(16, 5), zeros=True)
    same(student.entropy, reference.entropy, p)


@number("1")
@weight(0.5)
@inputs("more than one batch axis")
def test_entropy_batch_axes(student, reference, rng):
    """The entropy sums over the last axis only, whatever axes stand before it"""
    p, _ = distributions(rng, shape=(2, 3, 3))
    same(student.entropy, reference.entropy, p)


@number("1")
@weight(1.25)
def test_cross_entropy_values(student, reference, rng):
    """The cross-entropy is the surprise under q, averaged with p"""
    p, q = distributions(rng, shape=(16, 5))
    same(student.cross_entropy, reference.cross_entropy, p, q)


@number("1")
@weight(1.25)
@inputs("zeros among the probabilities")
def test_cross_entropy_with_zeros(student, reference, rng):
    """The cross-entropy takes 0 log 0 as 0, and is infinite where q is 0 but p is not"""
    p, q = distributions(rng, shape=(16, 5), zeros=True)
    same(student.cross_entropy, reference.cross_entropy, p, q)


@number("1")
@weight(2.5)
def test_kl_values(student, reference, rng):
    """The KL divergence is right for pairs of distributions without zeros"""
    p, q = distributions(rng, shape=(16, 5))
    same(student.kl_divergence, reference.kl_divergence, p, q)


@number("1")
@weight(1)
@inputs("zeros of p")
def test_kl_where_p_is_zero(student, reference, rng):
    """The KL divergence takes 0 log 0 as 0, also where p and q are both 0"""
    p, q = distributions(rng, shape=(16, 5), zeros=True)
    finite = np.isfinite(reference.kl_divergence(p, q))
    same(student.kl_divergence, reference.kl_divergence, p[finite], q[finite])


@number("1")
@weight(1)
@inputs("zeros of q where p has none")
def test_kl_where_q_is_zero(student, reference, rng):
    """The KL divergence is infinite where q is 0 but p is not"""
    p, q = distributions(rng, shape=(16, 5), zeros=True)
    infinite = np.isinf(reference.kl_divergence(p, q))
    same(student.kl_divergence, reference.kl_divergence, p[infinite], q[infinite])


@number("1")
@weight(0.5)
@inputs("more than one batch axis")
def test_kl_batch_axes(student, reference, rng):
    """The KL divergence sums over the last axis only, whatever axes stand before it"""
    p, q = distributions(rng, shape=(2, 3, 3))
    same(student.kl_divergence, reference.kl_divergence, p, q)


@number("1")
@weight(0.5)
@inputs("lists in the place of arrays")
def test_kl_of_lists(student, reference, rng):
    """The KL divergence of two lists of probabilities is one number"""
    p, q = distributions(rng, shape=4)
    same(student.kl_divergence, reference.kl_divergence, p.tolist(), q.tolist())


@number("1")
@weight(0.5)
def test_kl_leaves_its_inputs(student, reference, rng):
    """The KL divergence is right, and its inputs are afterwards what they were before"""
    p, q = distributions(rng, shape=(8, 4), zeros=True)
    unchanged(student.kl_divergence, reference.kl_divergence, p, q)


@number("1(a)")
@weight(4)
def test_asymmetry_values(student, reference, rng):
    """asymmetry() gives both divergences between the sheet's p and q, the one from p to q first"""
    same(student.asymmetry, reference.asymmetry)


@number("1(a)")
@weight(1)
def test_triangle_distributions(student, reference, rng):
    """triangle_violation() returns three distributions over the same outcomes, with positive probabilities"""
    read_distributions(student.triangle_violation(), "p", "q", "r", function="triangle_violation")


@number("1(a)")
@weight(3)
def test_triangle_is_violated(student, reference, rng):
    """The way from p to r is longer than the way by q: KL breaks the triangle inequality"""
    p, q, r = read_distributions(student.triangle_violation(), "p", "q", "r", function="triangle_violation")
    direct, detour = reference.kl_divergence(p, r), reference.kl_divergence(p, q) + reference.kl_divergence(q, r)
    require(direct > detour + 1e-6, "D(p‖r) is not larger than D(p‖q) + D(q‖r).", detail=f"{direct} and {detour}")


@number("1(b)")
@weight(1)
def test_kl_from_entropies(student, reference, rng):
    """The KL divergence follows from the entropy and the cross-entropy alone"""
    p, q = distributions(rng, shape=(6, 4))
    same(student.kl_from_entropies, reference.kl_from_entropies, reference.entropy(p), reference.cross_entropy(p, q))


@number("1(b)")
@weight(1)
@inputs("inputs of two different shapes")
def test_kl_from_entropies_broadcasts(student, reference, rng):
    """One entropy goes with many cross-entropies: the two inputs broadcast"""
    entropy_p, cross_entropies = float(rng.uniform(0.2, 1.0)), rng.uniform(1.0, 3.0, 3, 2)
    same(student.kl_from_entropies, reference.kl_from_entropies, entropy_p, cross_entropies)


@number("1(b)")
@partial_credit(6)
def test_kl_derivation(student, reference, rng, set_score=None):  # noqa: PT028 - passed by name; without a default pytest would look for a fixture
    """The derivation leads from KL(p‖q) to H(p, q) - H(p), and each of its lines holds"""
    derivation(student.KL_DERIVATION, "kl-entropies", points=6, set_score=set_score)
