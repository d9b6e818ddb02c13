"""Public tests of kl_asymmetry.py (problem 1): a few small inputs with their right answers. They earn no points."""

from __future__ import annotations

import numpy as np
from gradescope_utils.autograder_utils.decorators import number


@number("1")
def test_surprise_of_one_half(student):
    """The surprise of probability 1/2 is log 2, in nats"""
    check("surprise(0.5)", student.surprise(0.5), 0.693147)


@number("1")
def test_surprise_of_many(student):
    """The certain does not surprise, and the impossible surprises infinitely; the shape stays"""
    probabilities = [[1.0, 0.25], [0.2, 0.0]]
    got = student.surprise(probabilities)
    check(f"surprise({probabilities})", got, [[0, 1.386294], [1.609438, np.inf]])


@number("1")
def test_entropy_of_a_fair_coin(student):
    """The entropy of a fair coin is log 2"""
    check("entropy([0.5, 0.5])", student.entropy([0.5, 0.5]), 0.693147)


@number("1")
def test_entropy_of_a_batch(student):
    """Each row is a distribution; what never happens adds nothing"""
    check("entropy([[1.0, 0.0], [0.25, 0.75]])", student.entropy([[1.0, 0.0], [0.25, 0.75]]), [0, 0.562335])


@number("1")
def test_cross_entropy_of_two_coins(student):
    """A fair coin surprises whoever believes it is not"""
    check("cross_entropy([0.5, 0.5], [0.75, 0.25])", student.cross_entropy([0.5, 0.5], [0.75, 0.25]), 0.836988)


@number("1")
def test_cross_entropy_with_zeros(student):
    """0 log 0 is 0; and what q rules out but p does not is infinitely surprising"""
    p, q = [[1.0, 0.0], [0.5, 0.5]], [[0.2, 0.8], [1.0, 0.0]]
    check(f"cross_entropy({p}, {q})", student.cross_entropy(p, q), [1.609438, np.inf])


@number("1")
def test_kl_of_two_coins(student):
    """The divergence from a fair coin p to a loaded one q"""
    check("kl_divergence([0.5, 0.5], [0.75, 0.25])", student.kl_divergence([0.5, 0.5], [0.75, 0.25]), 0.143841)


@number("1")
def test_kl_to_itself(student):
    """A distribution does not diverge from itself"""
    check("kl_divergence([0.2, 0.3, 0.5], [0.2, 0.3, 0.5])", student.kl_divergence([0.2, 0.3, 0.5], [0.2, 0.3, 0.5]), 0)


@number("1")
def test_kl_with_zeros(student):
    """0 log 0 is 0; and the divergence is infinite where q rules out what p does not"""
    p, q = [[1.0, 0.0], [0.5, 0.5]], [[0.5, 0.5], [1.0, 0.0]]
    check(f"kl_divergence({p}, {q})", student.kl_divergence(p, q), [0.693147, np.inf])


@number("1(a)")
def test_asymmetry_gives_two_numbers(student):
    """asymmetry() gives two finite numbers"""
    got = student.asymmetry()
    values = read(got)
    right = values.shape == (2,) and np.isfinite(values).all()
    assert right, f"asymmetry(): expected two numbers, got {got}"


@number("1(a)")
def test_asymmetry_shows_something(student):
    """Both numbers are divergences, so positive, and they are not the same"""
    got = student.asymmetry()
    values = read(got)
    right = (values > 0).all() and np.unique(values).size == 2
    assert right, f"asymmetry(): expected two different positive numbers, got {got}"


@number("1(a)")
def test_triangle_has_three_corners(student):
    """triangle_violation() gives p, q and r, over equally many outcomes"""
    got = student.triangle_violation()
    right = read(got).ndim == 2 and len(read(got)) == 3
    assert right, f"triangle_violation(): expected three vectors of one length, got {got}"


@number("1(a)")
def test_triangle_of_distributions(student):
    """The three are distributions: positive probabilities that add up to 1"""
    got = student.triangle_violation()
    values = read(got)
    right = (values > 0).all() and np.allclose(values.sum(axis=-1), 1, rtol=0, atol=1e-6)
    assert right, f"triangle_violation(): expected positive probabilities that add up to 1, got {got}"


@number("1(b)")
def test_kl_from_two_numbers(student):
    """One entropy and one cross-entropy give one divergence"""
    check("kl_from_entropies(0.5, 0.75)", student.kl_from_entropies(0.5, 0.75), 0.25)


@number("1(b)")
def test_kl_from_arrays(student):
    """Arrays of entropies and cross-entropies give an array of divergences"""
    entropies, crosses = np.array([0.2, 0.6]), np.array([1.0, 0.6])
    check("kl_from_entropies([0.2, 0.6], [1.0, 0.6])", student.kl_from_entropies(entropies, crosses), [0.8, 0])


def read(answer):
    """The numbers in an answer, or nan where NumPy cannot read it."""
    try:
        return np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return np.array(np.nan)


def check(call, got, expected):
    """Fail with the input, what is expected and what came, unless the two agree to about six digits."""
    values, right = read(got), np.asarray(expected, dtype=float)
    same = values.shape == right.shape and np.allclose(values, right, rtol=2e-6, atol=2e-6)
    shown = got if np.isnan(values).all() else np.round(values, 6).tolist()
    assert same, f"{call}: expected {right.tolist()}, got {shown}"
