"""The reference with its gradients taken by differences: a judge of autograd that shares nothing with it.

Values are the reference's own; a backward pass evaluates the function at four points around each coordinate. The
five-point formula f' = (f(-2h) - 8 f(-h) + 8 f(h) - f(2h)) / 12h is off by h^4/30 times the fifth derivative
(Abramowitz and Stegun 25.3.6): with h = 1e-4 rounding is what remains, about 1e-12, and a kink of a ReLU is seldom met.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import torch

from grader.sandbox.remote import own_methods

STEP = 1e-4
POINTS = ((-2.0, 1.0), (-1.0, -8.0), (1.0, 8.0), (2.0, -1.0))
"""Where the function is evaluated, in steps, and with which weight."""


def by_differences(reference: SimpleNamespace) -> dict[str, Callable[..., Any]]:
    """The reference's functions and its modules' methods, by name, with gradients taken by differences."""
    found: dict[str, Callable[..., Any]] = {}
    for name, value in vars(reference).items():
        if isinstance(value, type) and issubclass(value, torch.nn.Module):
            found |= {f"{name}.{method}": _numeric(getattr(value, method)) for method in own_methods(value)}
        elif callable(value) and not isinstance(value, type):
            found[name] = _numeric(value)
    return found


def _numeric(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any) -> Any:
        inputs = [arg for arg in args if isinstance(arg, torch.Tensor) and arg.requires_grad]
        inputs += [parameter for arg in args if isinstance(arg, torch.nn.Module) for parameter in arg.parameters()]
        if not inputs or not torch.is_grad_enabled():
            return function(*args)
        single = isinstance(function(*args), torch.Tensor)
        outputs = _Differences.apply(function, args, *inputs)  # type: ignore[no-untyped-call]
        return outputs[0] if single else outputs

    return call


class _Differences(torch.autograd.Function):
    """`function(*args)`; every differentiable tensor and parameter in it is also an input, and so has a gradient."""

    @staticmethod
    def forward(ctx: Any, function: Callable[..., Any], args: tuple[Any, ...], *inputs: torch.Tensor) -> Any:
        """The outputs, as a tuple."""
        ctx.function, ctx.args, ctx.inputs = function, args, inputs
        return _outputs(function, args)

    @staticmethod
    def backward(ctx: Any, *cotangents: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        """The gradient at each input, coordinate by coordinate."""

        def total() -> float:
            outputs = _outputs(ctx.function, ctx.args)
            pairs = zip(outputs, cotangents, strict=True)
            return float(sum((out.double() * cot.double()).sum() for out, cot in pairs))

        return (None, None, *(_gradient(tensor, total) for tensor in ctx.inputs))


def _outputs(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[torch.Tensor, ...]:
    with torch.enable_grad():
        result = function(*args)
    results = result if isinstance(result, tuple) else (result,)
    return tuple(tensor.detach() for tensor in results)


def _gradient(tensor: torch.Tensor, total: Callable[[], float]) -> torch.Tensor:
    """The derivative of `total` in each coordinate of `tensor`, which is moved in place and put back."""
    gradient = torch.zeros_like(tensor)
    flat, slopes = tensor.data.view(-1), gradient.view(-1)
    for index in range(flat.numel()):
        here = float(flat[index])
        slope = 0.0
        for steps, weight in POINTS:
            flat[index] = here + steps * STEP
            slope += weight * total()
        flat[index] = here
        slopes[index] = slope / (12 * STEP)
    return gradient
