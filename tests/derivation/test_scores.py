"""Densities under integrals, and samplers in numbers: against quadrature on a grid, and against fresh models."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from grader.derivation import check
from grader.derivation.definitions import read
from grader.derivation.limits import Work
from grader.derivation.smooth import SmoothModels
from grader.derivation.theories import theory_of
from tests.derivation.gradient_mutants import false_accepts

PATH, QUAD = "pathwise-gradient", "reparam-quadratic"
Array = npt.NDArray[Any]
GRID = np.linspace(-14.0, 14.0, 20_001)


def _normal(x: Array, theta: float) -> Array:
    return np.asarray(np.exp(-0.5 * (x - theta) ** 2) / np.sqrt(2 * np.pi))


def _slope(f: Callable[[float], Array], theta: float) -> Array:
    h = 1e-4
    return np.asarray((f(theta + h) - f(theta - h)) / (2 * h))


def _density(theta: float) -> Array:
    return _normal(GRID, theta)


INTEGRALS: list[tuple[str, Callable[[float], Array]]] = [
    (r"\int x^3 \nabla_\theta p_\theta(x) dx", lambda t: GRID**3 * _slope(_density, t)),
    (r"\int \nabla_\theta [p_\theta(x) \theta x^2] dx", lambda t: GRID**2 * _slope(lambda s: s * _density(s), t)),
    (r"E_{p_\theta(x)}[x^2 \nabla_\theta \log p_\theta(x)]", lambda t: _density(t) * GRID**2 * (GRID - t)),
    (
        r"\int x^2 \frac{\nabla_\theta p_\theta(x)}{p_\theta(x)} p_\theta(x) dx",
        lambda t: GRID**2 * _slope(_density, t),
    ),
    (
        r"\int [x \nabla_\theta p_\theta(x) + p_\theta(x) \nabla_\theta (\theta x)] dx",
        lambda t: GRID * _slope(_density, t) + _density(t) * GRID,
    ),
    (
        r"\int \theta x \nabla_\theta \log(\theta^2 p_\theta(x)) p_\theta(x) dx",
        lambda t: t * GRID * (2 / t + GRID - t) * _density(t),
    ),
]


@pytest.mark.parametrize(("text", "integrand"), INTEGRALS, ids=[text for text, _ in INTEGRALS])
def test_an_integral_has_the_value_of_the_grid(text: str, integrand: Callable[[float], Array]) -> None:
    """For x from N(theta, 1) the value of an integral is that of its integrand, summed on a fine grid."""
    theory = theory_of(QUAD)
    models = SmoothModels(theory, Work())
    models.variable_as = read(theory, theory.variable_as)
    found = models.value(read(theory, text))[:, 0]
    wanted = [np.trapezoid(integrand(float(theta)), GRID) for theta in models.theta[:, 0]]
    assert found == pytest.approx(wanted, rel=1e-6, abs=1e-6)


def test_a_gradient_goes_inside_an_integral_with_its_density() -> None:
    """The gradient of an integral is the integral of the gradient of all that depends on theta, the density too."""
    line = r"\nabla_\theta E_{p_\theta(x)}[L(x)] = "
    assert check(line + r"\int \nabla_\theta [p_\theta(x) L(x)] dx", PATH).lines[0].moves == ("exchange",)
    assert check(line + r"\int p_\theta(x) \nabla_\theta L(x) dx", PATH).misconception == "exchange-under-model"


def test_the_score_is_no_way_to_the_claim() -> None:
    """The score function estimator is accepted line by line; the claim is not reached from it in one line."""
    text = r"\nabla_\theta E_{p_\theta(x)}[L(x)] = E_{p_\theta(x)}[L(x) \nabla_\theta \log p_\theta(x)]"
    assert check(text, PATH).verdict == "incomplete"
    assert check(text + "\n= E_v[L'(f_theta(u,v)) grad_theta f_theta(u,v)]", PATH).verdict == "unproven"


def test_a_second_gradient_of_a_density_is_refused() -> None:
    """What is not linear in the gradient of the density cannot be read, and the answer says so."""
    verdict = check(r"\int \nabla_\theta p_\theta(x) \nabla_\theta \log p_\theta(x) dx = 0", PATH)
    assert (verdict.verdict, verdict.first_bad_line) == ("unreadable", 1)
    assert "second gradient of the density" in verdict.message


def test_the_law_of_x_holds_for_its_sampler() -> None:
    """Where the text says x ~ N(mu, sigma^2), a sampler with another mean or variance is wrong on its own line."""
    text = "x \\sim \\mathcal{N}(\\mu, \\sigma^2)\nx = %s\n\\nabla_\\mu E_{q(x)}[L(x)] = \\nabla_\\mu E_\\epsilon[L(x)]"
    right, scale, place = r"\mu + \sigma \epsilon", r"\mu + \sigma^2 \epsilon", r"\sigma + \mu \epsilon"
    assert check(text % right, PATH).verdict == "incomplete"
    for wrong, why in ((scale, "another variance"), (place, "another mean")):
        verdict = check(text % wrong, PATH)
        assert (verdict.verdict, verdict.first_bad_line) == ("wrong", 2)
        assert why in verdict.message


def test_the_proof_for_a_sampler_says_so() -> None:
    """A proof for one sampler is accepted with a note that it is one for this sampler only."""
    text = "grad_theta E_v[L(u + theta v)] = E_v[grad_theta L(u + theta v)]\n= E_v[L'(u + theta v) v]"
    verdict = check(text, PATH)
    assert verdict.proved
    assert any("shown for this f_theta(u,v) only" in note for note in verdict.notes)


def test_accepted_lines_of_gradient_mutants_hold_on_fresh_models() -> None:
    """150 mutants of gradient proofs: what the checker accepts holds on models that it has never seen."""
    assert false_accepts(random.Random(7), 150) == []
