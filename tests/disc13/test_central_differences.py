"""The references' gradients against central differences: in every argument and in every parameter of the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from grader.checks import Rng, model

STEP = 1e-5
SIZES = (5, 6, 3)

Case = tuple[Callable[[], object], Mapping[str, torch.Tensor]]
MakeCase = Callable[[SimpleNamespace, Rng], Case]


def _of(name: str, *shapes: tuple[int, ...]) -> MakeCase:
    """A function of tensors alone."""

    def make(reference: SimpleNamespace, rng: Rng) -> Case:
        inputs = {f"argument {i}": rng.tensor(*shape) for i, shape in enumerate(shapes)}
        return lambda: getattr(reference, name)(*inputs.values()), inputs

    return make


def _of_model(call: Callable[..., object], *shapes: tuple[int, ...]) -> MakeCase:
    """A function of a model and of tensors: differentiated in these and in all parameters."""

    def make(reference: SimpleNamespace, rng: Rng) -> Case:
        vae = model(reference.VAE, *SIZES, rng=rng)
        inputs = {f"argument {i}": rng.tensor(*shape) for i, shape in enumerate(shapes)}
        arguments = list(inputs.values())
        return lambda: call(reference, vae, *arguments), inputs | dict(vae.named_parameters())

    return make


def _likelihood(reference: SimpleNamespace, rng: Rng) -> Case:
    logits, x = rng.tensor(4, 5, scale=20), rng.bits(4, 5)
    return lambda: reference.bernoulli_log_likelihood(logits, x), {"logits": logits, "x": x}


CASES: dict[str, MakeCase] = {
    "sample_x": _of("sample_x", (3,), (6, 3)),
    "objective": _of("objective", (3,), (6, 3)),
    "gaussian_kl": _of("gaussian_kl", (4, 3), (4, 3)),
    "information_rate": _of("information_rate", (4, 3), (4, 3)),
    "bernoulli_log_likelihood": _likelihood,
    "VAE.encode": _of_model(lambda _, vae, x: vae.encode(x), (4, 5)),
    "VAE.reparameterize": _of_model(lambda _, vae, *args: vae.reparameterize(*args), (4, 3), (4, 3), (4, 3)),
    "VAE.decode": _of_model(lambda _, vae, z: vae.decode(z), (4, 3)),
    "VAE.forward": _of_model(lambda _, vae, x, eps: vae(x, eps), (4, 5), (4, 3)),
    "elbo_estimate": _of_model(lambda reference, *args: reference.elbo_estimate(*args), (4, 5), (4, 3)),
    "loss": _of_model(lambda reference, *args: reference.loss(*args), (4, 5), (4, 3)),
}


@pytest.mark.parametrize("name", CASES)
def test_gradient_is_the_slope(reference: SimpleNamespace, name: str) -> None:
    """Autograd through the reference gives, for a random cotangent, the slope along each coordinate."""
    rng = Rng(31)
    call, inputs = CASES[name](reference, rng)
    with torch.no_grad():
        cotangents = [rng.tensor(*out.shape) for out in _outputs(call())]

    def total() -> torch.Tensor:
        return torch.stack([(o * c).sum() for o, c in zip(_outputs(call()), cotangents, strict=True)]).sum()

    for tensor in inputs.values():
        tensor.requires_grad_(True)
    found: tuple[torch.Tensor | None, ...] = torch.autograd.grad(total(), list(inputs.values()), allow_unused=True)
    for (which, tensor), gradient in zip(inputs.items(), found, strict=True):
        exact = torch.zeros_like(tensor) if gradient is None else gradient
        np.testing.assert_allclose(exact.numpy(), _slopes(total, tensor), rtol=1e-6, atol=1e-6, err_msg=which)


@pytest.mark.parametrize("shape", [(1, 1), (6, 3)])
def test_written_gradients_are_slopes(reference: SimpleNamespace, shape: tuple[int, int]) -> None:
    """The pathwise gradient that is written out is the slope of the objective for the same noise."""
    rng = Rng(32)
    theta, eps = rng.tensor(shape[1]), rng.tensor(*shape)
    slopes = _slopes(lambda: reference.objective(theta, eps), theta)
    np.testing.assert_allclose(reference.gradient_estimate(theta, eps).numpy(), slopes, rtol=1e-6, atol=1e-6)


def test_general_pathwise_gradients_are_slopes(reference: SimpleNamespace) -> None:
    """Both ways to the gradient of E_v[L(f(u, v))] give the slope of the mean loss, and leave θ alone."""
    rng = Rng(33)
    theta, u, v = rng.tensor(2), rng.tensor(5, 2), rng.tensor(5, 2)

    def f(theta: torch.Tensor, u: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        return torch.stack([torch.sin(u @ theta), theta[0] * v[:, 0], v[:, 1] * theta.prod()], dim=-1)

    def loss(x: torch.Tensor) -> torch.Tensor:
        return (x**3 + x[:, :1]).sum(dim=-1)

    slopes = _slopes(lambda: loss(f(theta, u, v)).mean(), theta)
    jacobians = torch.stack(
        [torch.autograd.functional.jacobian(lambda t, i=i: f(t, u, v)[i], theta) for i in range(5)]  # type: ignore[no-untyped-call]
    )
    x = f(theta, u, v).requires_grad_(True)
    (per_row,) = torch.autograd.grad(loss(x).sum(), x)
    found = reference.pathwise_gradient(loss, f, theta, u, v)
    np.testing.assert_allclose(found.numpy(), slopes, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(reference.chain_rule_gradient(jacobians, per_row).numpy(), slopes, rtol=1e-6, atol=1e-6)
    assert not theta.requires_grad


def _outputs(result: object) -> list[torch.Tensor]:
    several = result if isinstance(result, tuple) else (result,)
    return [one for one in several if isinstance(one, torch.Tensor)]


def _slopes(function: Callable[[], torch.Tensor], tensor: torch.Tensor) -> np.ndarray:
    """The central differences of `function` along every coordinate of `tensor`, which it reads."""
    slopes = np.zeros(tensor.shape)
    with torch.no_grad():
        for index in np.ndindex(*tensor.shape):
            middle = tensor[index].item()
            tensor[index] = middle + STEP
            above = function().item()
            tensor[index] = middle - STEP
            slopes[index] = (above - function().item()) / (2 * STEP)
            tensor[index] = middle
    return slopes
