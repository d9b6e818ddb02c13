"""Gradients that cross: a received tensor hangs on our graph by an `Attach` node, whose backward asks the other side.

The call itself happens in plain Python. When values arrive, `Attach` is put on them; its inputs are the tensors that we
sent earlier and on which the other side says they depend. One backward through it is one vector-Jacobian request. The
other side serves it with its own graph *cut* at every tensor that came from us, so a chain through callbacks is
followed by one native engine and nothing nests. A tensor that depends on nothing of ours arrives as a leaf.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch.autograd.graph import GradientEdge, get_gradient_edge

from grader.sandbox.wire import WireError

if TYPE_CHECKING:
    from grader.sandbox import wire
    from grader.sandbox.peer import Peer
    from grader.sandbox.values import Unpacker


class StaleError(Exception):
    """A result depends on a tensor of an earlier call, whose gradient cannot be had any more."""


class Held(NamedTuple):
    """A tensor that was sent, and the edges in our graph at which the other side's tensors enter it, by their names."""

    tensor: torch.Tensor
    inputs: dict[int, GradientEdge]


class Origin:
    """Where the tensors of one message came from; once nothing needs them the sender is told to forget them."""

    def __init__(self, peer: Peer, refs: tuple[int, ...], inputs: tuple[int, ...]) -> None:
        self.peer = peer
        self.refs = refs
        self.inputs = inputs
        self.exchange = peer.exchange

    def __del__(self) -> None:
        # No I/O here: the names travel with the next request.
        self.peer.freed.extend(self.refs)


class Attach(torch.autograd.Function):
    """The identity on values that have arrived; its backward is a request to where they came from."""

    @staticmethod
    def forward(
        ctx: Any, origin: Origin, raw: tuple[torch.Tensor, ...], *inputs: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        """`raw` as it is."""
        ctx.origin = origin
        ctx.set_materialize_grads(False)
        ctx.save_for_backward(*inputs)
        return raw

    @staticmethod
    def backward(ctx: Any, *cotangents: torch.Tensor | None) -> tuple[torch.Tensor | None, ...]:
        """The gradients at `inputs`, from the other side."""
        origin: Origin = ctx.origin
        if origin.peer.cutting:
            return (None, None, *(None for _ in origin.inputs))
        inputs: tuple[torch.Tensor, ...] = ctx.saved_tensors
        asked = [(ref, cot) for ref, cot in zip(origin.refs, cotangents, strict=True) if cot is not None]
        grads = pull_back(origin.peer, asked, dict(zip(origin.inputs, inputs, strict=True)))
        return (None, None, *grads)


def pull_back(
    peer: Peer, asked: Sequence[tuple[int, torch.Tensor]], inputs: Mapping[int, torch.Tensor]
) -> list[torch.Tensor | None]:
    """The vector-Jacobian products of the other side's tensors `asked` (reference, cotangent), at each of our `inputs`.

    Each has its input's shape and dtype, or is None where nothing depends on it; anything else is a lie.
    """
    refs, cotangents = [ref for ref, _ in asked], [cot for _, cot in asked]
    grads = peer.request("vjp", args=(refs, cotangents, list(inputs)), known=inputs)
    if not isinstance(grads, list) or len(grads) != len(inputs):
        raise peer.lied("gradients that are not as many as were asked for")
    for grad, tensor in zip(grads, inputs.values(), strict=True):
        if grad is None:
            continue
        if not isinstance(grad, torch.Tensor) or grad.shape != tensor.shape or grad.dtype != tensor.dtype:
            raise peer.lied("a gradient that is not of its tensor's shape and dtype")
    return grads


def serve_vjp(peer: Peer, request: wire.Request, unpacker: Unpacker) -> list[torch.Tensor | None]:
    """The answer to `pull_back`: gradients at the other side's tensors, our graph being cut there."""
    args = [unpacker.unpack(arg) for arg in request.args]
    match args:
        case [list() as refs, list() as cotangents, list() as wanted] if len(refs) == len(cotangents):
            held = [peer.held(ref) for ref in refs]
        case _:
            raise WireError("a request for gradients of another form")
    edges: dict[int, GradientEdge] = {}
    for item, cotangent in zip(held, cotangents, strict=True):
        if not isinstance(cotangent, torch.Tensor) or cotangent.shape != item.tensor.shape:
            raise WireError("a cotangent that is not of its tensor's shape")
        edges.update(item.inputs)
    found = [ref for ref in wanted if ref in edges]
    if not found:
        return [None for _ in wanted]
    outer, peer.cutting = peer.cutting, True
    try:
        grads = _gradients([item.tensor for item in held], cotangents, [edges[ref] for ref in found], request.grad)
    finally:
        peer.cutting = outer
    by_ref = dict(zip(found, grads, strict=True))
    return [by_ref.get(ref) for ref in wanted]


def attach(
    peer: Peer, nodes: Sequence[wire.Tensor], unpacker: Unpacker, inputs: Mapping[int, torch.Tensor]
) -> dict[int, torch.Tensor]:
    """The differentiable tensors of a message, by reference, on our graph; `inputs` are ours that they depend on."""
    unique = {node.ref: node for node in nodes}
    raw = {ref: unpacker.tensor(node) for ref, node in unique.items()}
    if any(not (tensor.is_floating_point() or tensor.is_complex()) for tensor in raw.values()):
        raise WireError("a differentiable tensor of integers")
    origin = Origin(peer, tuple(raw), tuple(inputs))
    if inputs:
        attached = Attach.apply(origin, tuple(raw.values()), *inputs.values())  # type: ignore[no-untyped-call]
        return dict(zip(raw, attached, strict=True))
    return {ref: _leaf(origin, tensor, unique[ref]) for ref, tensor in raw.items()}


def hold(
    peer: Peer, tensors: Mapping[int, torch.Tensor], *, only_this_exchange: bool
) -> tuple[dict[int, Held], tuple[int, ...]]:
    """What to keep of `tensors` that are about to be sent, and the other side's tensors that they depend on.

    A test's closures may reach back to earlier calls: with `only_this_exchange` these count as our own graph.
    """
    inputs: dict[int, GradientEdge] = {}
    pending = [get_gradient_edge(tensor) for tensor in tensors.values()]
    seen: set[tuple[object, int]] = set()
    while pending:
        edge = pending.pop()
        node: Any = edge.node
        origin, index = _origin(node, edge.output_nr)
        at = (node, index)
        if at in seen:
            continue
        seen.add(at)
        if origin is not None and (origin.exchange == peer.exchange or not only_this_exchange):
            inputs.setdefault(origin.refs[index], edge)
            continue
        pending += [GradientEdge(fn, number) for fn, number in node.next_functions if fn is not None]
    return {ref: Held(tensor, inputs) for ref, tensor in tensors.items()}, tuple(inputs)


def _origin(node: Any, index: int) -> tuple[Origin | None, int]:
    leaf = getattr(node, "variable", None)
    if leaf is not None:
        found: tuple[Origin, int] | None = getattr(leaf, "_grader_origin", None)
        return found or (None, 0)
    origin = getattr(node, "origin", None)
    return (origin, index) if isinstance(origin, Origin) else (None, 0)


def _leaf(origin: Origin, raw: torch.Tensor, node: wire.Tensor) -> torch.Tensor:
    leaf: Any = torch.nn.Parameter(raw) if node.parameter else raw.requires_grad_()
    leaf._grader_origin = (origin, origin.refs.index(node.ref))
    if node.leaf:
        return leaf  # type: ignore[no-any-return]
    # What is no leaf on the other side must not refuse in-place operations here that it allows there.
    with torch.enable_grad():
        return leaf.clone()  # type: ignore[no-any-return]


def _gradients(
    outputs: Sequence[torch.Tensor], cotangents: Sequence[torch.Tensor], edges: Sequence[GradientEdge], create: bool
) -> tuple[torch.Tensor | None, ...]:
    if any(output.is_complex() for output in outputs):
        return torch.autograd.grad(
            outputs, edges, cotangents, retain_graph=True, create_graph=create, allow_unused=True
        )
    # The same products as with `grad_outputs`, which would import sympy: half a second in every process.
    with torch.enable_grad():
        total = sum((out * cot).sum() for out, cot in zip(outputs, cotangents, strict=True))
    return torch.autograd.grad(total, edges, retain_graph=True, create_graph=create, allow_unused=True)  # type: ignore[arg-type]
