"""The references against judges that share no code with them: scipy, torch.distributions, exact fractions."""

from __future__ import annotations

import math
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.special
import scipy.stats
import torch

from grader.checks import Rng, distributions, model

SIZES = (5, 6, 3)

# A model in exact numbers: p(z), p(x|z) with zeros, q(z|x).
PRIOR = [Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)]
LIKELIHOOD = [
    [Fraction(1, 4), Fraction(3, 4), Fraction(0)],
    [Fraction(0), Fraction(2, 5), Fraction(3, 5)],
    [Fraction(1, 7), Fraction(1, 7), Fraction(5, 7)],
]
Q = [Fraction(1, 5), Fraction(1, 5), Fraction(3, 5)]


@pytest.fixture
def rng() -> Rng:
    """Draws that no hidden test has."""
    return Rng(13)


@pytest.mark.parametrize("zeros", [False, True])
def test_entropies_agree_with_scipy(reference: SimpleNamespace, rng: Rng, zeros: bool) -> None:
    """Entropy, cross-entropy and divergence are scipy's, zeros and infinities included."""
    p, q = distributions(rng, shape=(12, 5), zeros=zeros)
    entropy = scipy.special.entr(p).sum(axis=-1)
    divergence = scipy.special.rel_entr(p, q).sum(axis=-1)
    np.testing.assert_allclose(reference.entropy(p), entropy, rtol=1e-13)
    np.testing.assert_allclose(reference.entropy(p), scipy.stats.entropy(p, axis=-1), rtol=1e-13)
    np.testing.assert_allclose(reference.kl_divergence(p, q), divergence, rtol=1e-12)
    np.testing.assert_allclose(reference.cross_entropy(p, q), entropy + divergence, rtol=1e-13)
    finite = np.isfinite(divergence)
    np.testing.assert_allclose(
        reference.kl_from_entropies(entropy[finite], (entropy + divergence)[finite]), divergence[finite], rtol=1e-11
    )


def test_surprise_at_the_ends(reference: SimpleNamespace) -> None:
    """The surprise is infinite at 0, zero at 1, log 2 at one half, and keeps its shape."""
    np.testing.assert_array_equal(reference.surprise([[0, 1, 0.5]]), [[math.inf, 0, math.log(2)]])
    assert np.shape(reference.surprise(0.5)) == ()


def test_asymmetry_by_hand(reference: SimpleNamespace) -> None:
    """The sheet's two divergences, from exact ratios of probabilities."""
    forward = (math.log(Fraction(5)) + math.log(Fraction(5, 9))) / 2
    backward = math.log(Fraction(1, 5)) / 10 + 9 * math.log(Fraction(9, 5)) / 10
    assert reference.asymmetry() == pytest.approx((forward, backward), rel=1e-14)
    assert forward > backward


def test_witness_violates_the_triangle(reference: SimpleNamespace) -> None:
    """The reference's witness is one, by scipy's divergence."""
    p, q, r = (np.asarray(one) for one in reference.triangle_violation())
    direct, first, second = (scipy.special.rel_entr(*pair).sum() for pair in ((p, r), (p, q), (q, r)))
    assert direct > first + second + 0.1


@pytest.mark.parametrize("x", [0, 1, 2])
def test_finite_model_agrees_with_fractions(reference: SimpleNamespace, x: int) -> None:
    """Evidence, posterior, bound and gap are those of exact arithmetic."""
    prior, likelihood, q = np.array(PRIOR, float), np.array(LIKELIHOOD, float), np.array(Q, float)
    joint = [p * row[x] for p, row in zip(PRIOR, LIKELIHOOD, strict=True)]
    evidence = sum(joint)
    exact = [one / evidence for one in joint]
    possible = all(joint)
    gap = sum(float(a) * math.log(a / b) for a, b in zip(Q, exact, strict=True)) if possible else math.inf
    assert reference.log_evidence(prior, likelihood, x) == pytest.approx(math.log(evidence), rel=1e-14)
    np.testing.assert_allclose(reference.posterior(prior, likelihood, x), np.array(exact, float), rtol=1e-14)
    np.testing.assert_allclose(reference.tightest_q(prior, likelihood, x), np.array(exact, float), rtol=1e-14)
    assert reference.gap(prior, likelihood, q, x) == pytest.approx(gap, rel=1e-13)
    assert reference.elbo(prior, likelihood, q, x) == pytest.approx(math.log(evidence) - gap, rel=1e-13)


def test_bound_is_tight_at_the_posterior(reference: SimpleNamespace, rng: Rng) -> None:
    """At the tightest q the bound is the evidence, to rounding, and the gap is not below -1e-12."""
    prior, _ = distributions(rng, 4)
    likelihood, _ = distributions(rng, (4, 3))
    q = reference.tightest_q(prior, likelihood, 1)
    assert q.sum() == pytest.approx(1, abs=1e-15)
    assert reference.elbo(prior, likelihood, q, 1) == pytest.approx(reference.log_evidence(prior, likelihood, 1))
    assert -1e-12 <= reference.gap(prior, likelihood, q, 1) < 1e-12


def test_impossible_evidence_is_minus_infinity(reference: SimpleNamespace) -> None:
    """Where p(x) = 0, evidence and bound are -inf, without nan and without a warning."""
    prior, likelihood, q = [0.5, 0.5], [[1.0, 0.0], [1.0, 0.0]], [0.3, 0.7]
    assert reference.log_evidence(prior, likelihood, 1) == -math.inf
    assert reference.elbo(prior, likelihood, q, 1) == -math.inf
    assert reference.elbo([1.0, 0.0], [[0.5, 0.5], [0.5, 0.5]], q, 1) == -math.inf


def test_gaussian_kl_agrees_with_torch(reference: SimpleNamespace, rng: Rng) -> None:
    """The Gaussian divergence and its mean are those of torch.distributions."""
    mu, logvar = rng.tensor(9, 4), rng.tensor(9, 4)
    posterior = torch.distributions.Normal(mu, torch.exp(logvar / 2))
    divergence = torch.distributions.kl_divergence(posterior, torch.distributions.Normal(0.0, 1.0)).sum(dim=-1)
    torch.testing.assert_close(reference.gaussian_kl(mu, logvar), divergence, rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(reference.information_rate(mu, logvar), divergence.mean(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("scale", [1.0, 30.0, 3000.0])
def test_likelihood_agrees_with_torch(reference: SimpleNamespace, rng: Rng, scale: float) -> None:
    """The Bernoulli log-likelihood is that of torch.distributions and of scipy, also for large logits."""
    logits, x = rng.tensor(9, 4, scale=scale), rng.bits(9, 4)
    found = reference.bernoulli_log_likelihood(logits, x)
    judge = torch.distributions.Bernoulli(logits=logits).log_prob(x).sum(dim=-1)  # type: ignore[no-untyped-call]
    signed = (logits * (2 * x - 1)).numpy()
    torch.testing.assert_close(found, judge, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(found.numpy(), scipy.special.log_expit(signed).sum(axis=-1), rtol=1e-12)


def test_sample_has_the_moments(reference: SimpleNamespace, rng: Rng) -> None:
    """With whitened noise, x has mean θ and covariance I exactly, and the estimates meet the expectation."""
    raw = rng.array(50, 3)
    centred = raw - raw.mean(axis=0)
    white = centred @ np.linalg.inv(np.linalg.cholesky(centred.T @ centred / 50)).T
    theta, eps = rng.tensor(3), torch.from_numpy(white)
    x = reference.sample_x(theta, eps).numpy()
    np.testing.assert_allclose(x.mean(axis=0), theta.numpy(), atol=1e-12)
    np.testing.assert_allclose(np.cov(x.T, bias=True), np.eye(3), atol=1e-12)
    assert reference.objective(theta, eps).item() == pytest.approx(float(theta @ theta) + 3)
    torch.testing.assert_close(reference.gradient_estimate(theta, eps), reference.expected_gradient(theta))


def test_model_agrees_with_matrices(reference: SimpleNamespace, rng: Rng) -> None:
    """The model is two small networks of matrices, written in NumPy."""
    vae = model(reference.VAE, *SIZES, rng=rng)
    weights = {name: value.numpy() for name, value in vae.state_dict().items()}
    x, eps = rng.bits(7, 5), rng.tensor(7, 3)

    def layer(name: str, value: np.ndarray) -> np.ndarray:
        return np.asarray(value @ weights[f"{name}.weight"].T + weights[f"{name}.bias"])

    hidden = np.maximum(layer("encoder", x.numpy()), 0)
    mu, logvar = layer("mu_head", hidden), layer("logvar_head", hidden)
    z = scipy.stats.norm.ppf(scipy.stats.norm.cdf(eps.numpy()), loc=mu, scale=np.sqrt(np.exp(logvar)))
    logits = layer("decoder_out", np.maximum(layer("decoder_hidden", z), 0))
    likelihood = scipy.stats.bernoulli.logpmf(x.numpy(), scipy.special.expit(logits)).sum(axis=-1)
    bound = likelihood - reference.gaussian_kl(torch.from_numpy(mu), torch.from_numpy(logvar)).numpy()
    for found, judge in zip(vae(x, eps), (logits, mu, logvar), strict=True):
        np.testing.assert_allclose(found.detach().numpy(), judge, rtol=1e-9)
    np.testing.assert_allclose(reference.elbo_estimate(vae, x, eps).detach().numpy(), bound, rtol=1e-9)
    assert reference.loss(vae, x, eps).item() == pytest.approx(-bound.mean(), rel=1e-9)
    samples = scipy.special.expit(layer("decoder_out", np.maximum(layer("decoder_hidden", eps.numpy()), 0)))
    np.testing.assert_allclose(reference.generate(vae, eps).detach().numpy(), samples, rtol=1e-9)
