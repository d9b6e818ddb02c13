"""`torch.func.grad` over a function of the other side; the other transforms are refused with a clear message.

Under a transform the tensors are wrappers without storage, so nothing can be sent as it is. A Function with
`setup_context` sees them unwrapped: its forward makes the call, its backward one request for gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch._C import _functorch

REFUSAL = "vmap, jacrev, jacfwd and jvp do not work over a function that was passed in: call it on all rows at once"
_TENSOR = object()
"""Stands among the other arguments where a tensor does; None is an argument like any other."""


class Pending:
    """A call on its way: what to call and the arguments that are no tensors; then the graph that it left behind.

    A class of its own, since torch.func copies lists and dicts that are handed to a Function.
    """

    def __init__(self, function: Callable[..., Any], others: Sequence[object]) -> None:
        self.function = function
        self.others = others
        self.result: torch.Tensor | None = None
        self.sent: list[torch.Tensor] = []


def inside(args: Sequence[object], kwargs: Mapping[str, object]) -> bool:
    """Whether any argument is a tensor under a torch.func transform."""
    return any(
        isinstance(arg, torch.Tensor) and _functorch.is_functorch_wrapped_tensor(arg)
        for arg in (*args, *kwargs.values())
    )


def call(function: Callable[..., Any], args: Sequence[object], kwargs: Mapping[str, object]) -> torch.Tensor:
    """`function(*args)` under `torch.func.grad`; raises RuntimeError for the other transforms."""
    if kwargs:
        raise RuntimeError("inside torch.func, pass arguments to this function by position")
    others = [_TENSOR if isinstance(arg, torch.Tensor) else arg for arg in args]
    tensors = [arg for arg in args if isinstance(arg, torch.Tensor)]
    result: torch.Tensor = _Call.apply(Pending(function, others), *tensors)  # type: ignore[no-untyped-call]
    return result


class _Call(torch.autograd.Function):
    @staticmethod
    def forward(pending: Pending, *tensors: torch.Tensor) -> torch.Tensor:
        with torch.enable_grad():
            pending.sent = [tensor.detach().requires_grad_(tensor.is_floating_point()) for tensor in tensors]
            queue = iter(pending.sent)
            result = pending.function(*(next(queue) if other is _TENSOR else other for other in pending.others))
        if not isinstance(result, torch.Tensor):
            raise RuntimeError("inside torch.func, only a function that returns one tensor can be called")
        pending.result = result
        return result.detach()

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: torch.Tensor) -> None:
        ctx.pending = inputs[0]
        ctx.save_for_backward(*inputs[1:])

    @staticmethod
    def backward(ctx: Any, cotangent: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        return (None, *_PullBack.apply(ctx.pending, cotangent, *ctx.saved_tensors))  # type: ignore[no-untyped-call]

    @staticmethod
    def jvp(ctx: Any, *tangents: object) -> None:
        raise RuntimeError(REFUSAL)

    @staticmethod
    def vmap(info: Any, in_dims: Any, *args: object) -> None:
        raise RuntimeError(REFUSAL)


class _PullBack(torch.autograd.Function):
    @staticmethod
    def forward(pending: Pending, cotangent: torch.Tensor, *tensors: torch.Tensor) -> tuple[torch.Tensor, ...]:
        # `tensors` are the arguments of the call: named, so that a derivative of this one is asked for and refused.
        result, sent = pending.result, pending.sent
        if result is None or not result.requires_grad:
            return tuple(torch.zeros_like(tensor) for tensor in sent)
        with torch.enable_grad():
            total = (result * cotangent.detach()).sum()
        wanted = [tensor for tensor in sent if tensor.requires_grad]
        grads = iter(torch.autograd.grad(total, wanted, retain_graph=True, allow_unused=True))
        found = [next(grads) if tensor.requires_grad else None for tensor in sent]
        return tuple(
            torch.zeros_like(tensor) if grad is None else grad for tensor, grad in zip(sent, found, strict=True)
        )

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: tuple[torch.Tensor, ...]) -> None:
        """Nothing is kept: there is no second derivative."""

    @staticmethod
    def backward(ctx: Any, *cotangents: object) -> None:
        raise RuntimeError("torch.func.grad of torch.func.grad does not work over a function that was passed in")

    @staticmethod
    def jvp(ctx: Any, *tangents: object) -> None:
        raise RuntimeError(REFUSAL)

    @staticmethod
    def vmap(info: Any, in_dims: Any, *args: object) -> None:
        raise RuntimeError(REFUSAL)
