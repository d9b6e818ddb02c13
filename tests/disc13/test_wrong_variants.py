"""Wrong variants of the references: each must fail in its own part, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from grader.assignment import Assignment

Grade = Callable[[object], Mapping[str, str]]
Variant = Callable[[SimpleNamespace], Mapping[str, object]]


def _model(**methods: Callable[..., object]) -> Variant:
    """A model that is the reference's but for some methods."""
    return lambda reference: {"VAE": type("VAE", (reference.VAE,), methods)}


def _entropy_without_zero_rule(reference: SimpleNamespace) -> Mapping[str, object]:
    def entropy(p: np.ndarray) -> object:
        with np.errstate(all="ignore"):
            return -(np.asarray(p) * np.log(p)).sum(axis=-1)

    return {"entropy": entropy}


def _clipped_kl(reference: SimpleNamespace) -> Mapping[str, object]:
    def kl_divergence(p: np.ndarray, q: np.ndarray) -> object:
        p, q = np.clip(p, 1e-12, None), np.clip(q, 1e-12, None)
        return (p * np.log(p / q)).sum(axis=-1)

    return {"kl_divergence": kl_divergence}


def _kl_that_works_in_place(reference: SimpleNamespace) -> Mapping[str, object]:
    def kl_divergence(p: np.ndarray, q: np.ndarray) -> object:
        result = reference.kl_divergence(p, q)
        if isinstance(p, np.ndarray):
            p += 1e-3
        return result

    return {"kl_divergence": kl_divergence}


def _detached_variance(self: object, mu: torch.Tensor, logvar: torch.Tensor, eps: torch.Tensor) -> torch.Tensor:
    return mu + torch.exp(logvar.detach() / 2) * eps


def _naive_likelihood(logits: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    p = torch.sigmoid(logits)
    return (x * torch.log(p) + (1 - x) * torch.log(1 - p)).sum(dim=-1)


def _backward_on_the_callers_theta(
    loss: Callable[..., torch.Tensor], f: Callable[..., torch.Tensor], theta: torch.Tensor, *noise: torch.Tensor
) -> torch.Tensor:
    theta.requires_grad_(True)
    loss(f(theta, *noise)).mean().backward()  # type: ignore[no-untyped-call]
    assert theta.grad is not None
    return theta.grad.clone()


# What is wrong, the part it must fail in, and the tests that must be among those that fail there.
VARIANTS: dict[str, tuple[str, tuple[str, ...], Variant]] = {
    "bits for nats": (
        "1",
        ("surprise_values",),
        lambda reference: {"surprise": lambda p: reference.surprise(p) / np.log(2)},
    ),
    "no rule for 0 log 0": ("1", ("entropy_with_zeros",), _entropy_without_zero_rule),
    "swapped arguments": (
        "1",
        ("kl_values", "kl_batch_axes", "kl_of_lists"),
        lambda reference: {"kl_divergence": lambda p, q: reference.kl_divergence(q, p)},
    ),
    "clipped probabilities": ("1", ("kl_where_q_is_zero",), _clipped_kl),
    "inputs changed": ("1", ("kl_leaves_its_inputs",), _kl_that_works_in_place),
    "asymmetry the wrong way round": (
        "1(a)",
        ("asymmetry_values",),
        lambda reference: {"asymmetry": lambda: reference.asymmetry()[::-1]},
    ),
    "no witness": (
        "1(a)",
        ("triangle_is_violated",),
        lambda reference: {"triangle_violation": lambda: ([0.5, 0.5], [0.5, 0.5], [0.1, 0.9])},
    ),
    "a witness with a zero": (
        "1(a)",
        ("triangle_distributions",),
        lambda reference: {"triangle_violation": lambda: ([0.5, 0.5], [0.25, 0.75], [0, 1])},
    ),
    "difference the wrong way": (
        "1(b)",
        ("kl_from_entropies",),
        lambda reference: {"kl_from_entropies": lambda h, c: np.subtract(h, c)},
    ),
    "a wrong tick": ("2(a)", ("direct_likelihood",), lambda reference: {"DIRECT_LIKELIHOOD": {"B", "C", "D", "F"}}),
    "the prior": ("2(b)", ("sampling_distribution",), lambda reference: {"SAMPLING_DISTRIBUTION": "A"}),
    "detached sample": (
        "2(c)",
        ("sample_x_gradient",),
        lambda reference: {"sample_x": lambda theta, eps: theta.detach() + eps},
    ),
    "factor two forgotten": (
        "2(c)",
        ("gradient_estimate_values",),
        lambda reference: {"gradient_estimate": lambda theta, eps: reference.gradient_estimate(theta, eps) / 2},
    ),
    "Jacobian transposed": (
        "2(d)",
        ("chain_rule_square_jacobian",),
        lambda reference: {
            "chain_rule_gradient": lambda jacobian, slope: (
                torch.einsum("nkm,nm->nk", jacobian, slope).mean(dim=0)
                if jacobian.shape[1] == jacobian.shape[2]
                else reference.chain_rule_gradient(jacobian, slope)
            )
        },
    ),
    "theta.grad filled": (
        "2(d)",
        ("pathwise_gradient_leaves_theta",),
        lambda reference: {"pathwise_gradient": _backward_on_the_callers_theta},
    ),
    "logvar as standard deviation": (
        "3(a)",
        ("reparameterize_values",),
        _model(reparameterize=lambda self, mu, logvar, eps: mu + torch.exp(logvar) * eps),
    ),
    "detached variance": ("3(a)", ("reparameterize_gradient",), _model(reparameterize=_detached_variance)),
    "latent averaged": (
        "3(a)",
        ("gaussian_kl_values", "gaussian_kl_gradient"),
        lambda reference: {"gaussian_kl": lambda mu, logvar: reference.gaussian_kl(mu, logvar) / mu.shape[1]},
    ),
    "log of sigmoid": (
        "3(a)",
        ("likelihood_of_large_logits", "likelihood_gradient_of_large_logits"),
        lambda reference: {"bernoulli_log_likelihood": _naive_likelihood},
    ),
    "plus the KL": (
        "3(a)",
        ("elbo_estimate_values",),
        lambda reference: {
            "elbo_estimate": lambda vae, x, eps: (
                reference.elbo_estimate(vae, x, eps) + 2 * reference.gaussian_kl(*vae.encode(x))
            )
        },
    ),
    "loss without graph": (
        "3(a)",
        ("loss_gradient",),
        lambda reference: {"loss": lambda vae, x, eps: reference.loss(vae, x, eps).detach()},
    ),
    "a distractor": (
        "3(a)",
        ("forward_pass_steps",),
        lambda reference: {"FORWARD_PASS": ["sample_prior", *reference.FORWARD_PASS]},
    ),
    "only half ticked": ("3(b)", ("bottleneck",), lambda reference: {"BOTTLENECK": "A, d"}),
    "rate summed": (
        "3(b)",
        ("information_rate_values",),
        lambda reference: {"information_rate": lambda mu, logvar: reference.gaussian_kl(mu, logvar).sum()},
    ),
    "no sigmoid": (
        "3(c)",
        ("generate_values",),
        lambda reference: {"generate": lambda vae, eps: vae.decode(eps)},
    ),
    "generates by the encoder": (
        "3(c)",
        ("generate_without_encoder",),
        lambda reference: {
            "generate": lambda vae, eps: (vae.encode(torch.zeros(1, 5, dtype=eps.dtype)), reference.generate(vae, eps))[
                1
            ]
        },
    ),
    "likelihood for posterior": (
        "3(d)",
        ("posterior_values",),
        lambda reference: {"posterior": lambda prior, likelihood, x: np.asarray(likelihood)[:, x]},
    ),
    "gap the wrong way round": (
        "3(d)",
        ("gap_values",),
        lambda reference: {
            "gap": lambda prior, likelihood, q, x: reference.kl_divergence(reference.posterior(prior, likelihood, x), q)
        },
    ),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_wrong_variant_fails_in_its_part(
    assignment: Assignment, reference: SimpleNamespace, failures: Grade, name: str
) -> None:
    """The hidden suite catches the variant in the part it belongs to, and no other part loses anything."""
    part, must_fail, variant = VARIANTS[name]
    student = SimpleNamespace(**(vars(reference) | dict(variant(reference))))
    failed = failures(student)
    parts = {test.id: test.part for test in assignment.tests}
    assert {parts[test] for test in failed} == {part}
    assert {f"test_{name}" for name in must_fail} <= {test.rpartition("::")[2] for test in failed}


def test_messages_name_what_is_wrong(reference: SimpleNamespace, failures: Grade) -> None:
    """What a student reads names the function, and for a gradient the argument and how it is wrong."""
    wrong = SimpleNamespace(**vars(reference))
    wrong.gaussian_kl = lambda mu, logvar: 2 * reference.gaussian_kl(mu.detach(), logvar)
    failed = failures(wrong)
    assert failed["hidden/test_vae.py::test_gaussian_kl_gradient"] == (
        "The gradient of gaussian_kl is not right: in mu it is missing (does a detach, .data, .item() or NumPy cut the "
        "graph?); in logvar it is wrong in 12 of 12 entries, 2 times the right one."
    )
    assert failed["hidden/test_vae.py::test_gaussian_kl_values"] == (
        "The result of gaussian_kl: 8 of 8 values differ; yours are larger in all 8."
    )
