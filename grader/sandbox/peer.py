"""One request loop, two ends: calls go both ways over one socket, nested as deep as they like.

Whoever waits for an answer serves what the other side asks in the meantime. An exchange is an outermost request with
all that is nested in it; what is kept for the other side's sake on the trusted end is dropped when the exchange ends.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import torch

from grader.sandbox import autograd, wire
from grader.sandbox.values import Packer, Unpacker
from grader.sandbox.wire import WireError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Served(NamedTuple):
    """What serving a request gives: the value, and the buffers of modules that the call may have changed."""

    value: object
    effects: tuple[tuple[int, str, torch.Tensor], ...] = ()


class Side(Protocol):
    """What differs between the two ends."""

    def serve(self, peer: Peer, request: wire.Request, unpacker: Unpacker) -> Served:
        """Do what `request` asks."""

    def failure(self, error: BaseException) -> wire.Failure | None:
        """`error`, raised while serving, in words for the other side; None where it must go on up on this side."""

    def raised(self, failure: wire.Failure) -> BaseException:
        """The exception to raise here for a failure that the other side reports."""

    def begins(self) -> None:
        """An exchange begins: its time counts from here."""

    def export(self, peer: Peer, value: object, packer: Packer) -> wire.Export | wire.Own:
        """The name under which `value` crosses."""

    def proxy(self, peer: Peer, export: wire.Export, unpacker: Unpacker) -> object:
        """What stands here for an object of the other side."""

    def own(self, peer: Peer, own: wire.Own, unpacker: Unpacker) -> object:
        """Our object, come home with its state."""

    def apply_effects(self, peer: Peer, effects: Sequence[tuple[wire.Effect, torch.Tensor]]) -> None:
        """Take over the buffers that a call changed."""


class Peer:
    """One end of the socket. `forgets` is true on the trusted end: an exchange's names end with it.

    `what` is what the other side is asked to run, in words for a message; `seed` travels with the next request.
    """

    def __init__(self, sock: socket.socket, side: Side, *, wait: wire.Wait, forgets: bool) -> None:
        self._sock = sock
        self._side = side
        self._wait = wait
        self._forgets = forgets
        self._depth = 0
        self._next = 1
        self._objects: dict[int, object] = {}
        self._lasting: dict[int, object] = {}
        self._held: dict[int, autograd.Held] = {}
        self._sent: dict[int, torch.Tensor] = {}
        self.exchange = 0
        self.what = ""
        self.seed: int | None = None
        self.cutting = False
        self.freed: list[int] = []

    def request(
        self,
        op: str,
        target: int = 0,
        name: str = "",
        args: Sequence[object] = (),
        kwargs: Mapping[str, object] | None = None,
        *,
        known: Mapping[int, torch.Tensor] | None = None,
    ) -> Any:
        """The other side's answer; `known` are tensors sent earlier on which the answer may depend, by reference.

        Raises what the other side reports as an exception, WireError for what is no answer, Closed where it is gone.
        """
        with self._exchange():
            self._sent.update(known or {})
            packer = Packer(self)
            packed = tuple(packer.pack(value) for value in args)
            named = {key: packer.pack(value) for key, value in (kwargs or {}).items()}
            # Only what is sent within an exchange can depend on what came in it.
            deps = self._hold(packer) if self._depth > 1 else ()
            seed, self.seed = self.seed, None
            grad, freed = torch.is_grad_enabled(), self._take_freed()
            message = wire.Request(op, target, name, packed, named, grad, deps, freed, seed)
            wire.send(self._sock, message, packer.body, self._wait)
            return self._answer()

    def about(self, what: str) -> None:
        """The next request is about `what`; one that is nested in another is that one's business."""
        if self._depth == 0:
            self.what = what

    def serve_forever(self) -> None:
        """Serve requests until the other end closes."""
        while True:
            message, body = wire.receive(self._sock, self._wait)
            if not isinstance(message, wire.Request):
                raise WireError("an answer to no request")
            with self._exchange():
                self._serve(message, body)

    def keep(self, value: object) -> int:
        """An id under which the other side may name `value`."""
        number = self._number()
        self._objects[number] = value
        return number

    def keep_for_good(self, value: object) -> int:
        """An id that outlives the exchange, and that the other side cannot free."""
        number = self._number()
        self._lasting[number] = value
        return number

    def kept(self, number: int) -> object:
        """The object of that id; raises WireError where there is none."""
        for objects in (self._objects, self._lasting):
            if number in objects:
                return objects[number]
        raise WireError(f"no object {number}")

    def id_of(self, value: object) -> int | None:
        """The id under which the other side knows `value` already."""
        return next((number for number, known in self._objects.items() if known is value), None)

    def held(self, ref: int) -> autograd.Held:
        """A tensor that was sent, with what it depends on; raises WireError where there is none."""
        if ref not in self._held:
            raise WireError(f"no tensor {ref}")
        return self._held[ref]

    def name_tensor(self, tensor: torch.Tensor) -> int:
        """The reference of a tensor that is about to be sent."""
        number = self._number()
        self._sent[number] = tensor
        return number

    def export(self, value: object, packer: Packer) -> wire.Export | wire.Own:
        """See Side.export."""
        return self._side.export(self, value, packer)

    def proxy(self, export: wire.Export, unpacker: Unpacker) -> object:
        """See Side.proxy."""
        return self._side.proxy(self, export, unpacker)

    def own(self, own: wire.Own, unpacker: Unpacker) -> object:
        """See Side.own."""
        return self._side.own(self, own, unpacker)

    def lied(self, what: str) -> Exception:
        """What to raise where an answer that was taken turns out to be none."""
        return WireError(what)

    def _answer(self) -> Any:
        while True:
            message, body = wire.receive(self._sock, self._wait)
            match message:
                case wire.Request():
                    self._serve(message, body)
                case wire.Reply():
                    self._free(message.free)
                    unpacker = self._attached(message.deps, body, [message.value])
                    effects = [(effect, unpacker.tensor(effect.tensor)) for effect in message.effects]
                    self._side.apply_effects(self, effects)
                    return unpacker.unpack(message.value)
                case wire.Failure():
                    raise self._side.raised(message)

    def _serve(self, message: wire.Request, body: memoryview) -> None:
        self._free(message.free)
        packer = Packer(self)
        try:
            unpacker = self._attached(message.deps, body, [*message.args, *message.kwargs.values()])
            with torch.set_grad_enabled(message.grad):
                served = self._side.serve(self, message, unpacker)
            value = packer.pack(served.value)
            effects = tuple(
                wire.Effect(target, path, packer.tensor(tensor.detach())) for target, path, tensor in served.effects
            )
            deps = self._hold(packer)
            wire.send(self._sock, wire.Reply(value, deps, effects, self._take_freed()), packer.body, self._wait)
        except BaseException as error:
            failure = self._side.failure(error)
            if failure is None:
                raise
            wire.send(self._sock, failure, [], self._wait)

    def _attached(self, deps: Sequence[int], body: memoryview, nodes: Sequence[wire.Value]) -> Unpacker:
        """An unpacker that knows the message's differentiable tensors, on a graph that leads back to the sender."""
        unpacker = Unpacker(self, body)
        nodes_with_ref = [node for value in nodes for node in wire.tensors(value) if node.ref]
        inputs: dict[int, torch.Tensor] = {}
        for ref in deps:
            if ref not in self._sent:
                raise (autograd.StaleError() if 0 < ref < self._next else WireError(f"it depends on no tensor {ref}"))
            inputs[ref] = self._sent[ref]
        if nodes_with_ref:
            unpacker.attached = autograd.attach(self, nodes_with_ref, unpacker, inputs)
        return unpacker

    def _hold(self, packer: Packer) -> tuple[int, ...]:
        """Keep what was packed for later gradient requests; returns the other side's tensors that it depends on."""
        held, deps = autograd.hold(self, dict(packer.differentiable), only_this_exchange=self._forgets)
        self._held.update(held)
        return deps

    def _take_freed(self) -> tuple[int, ...]:
        """What the other side may forget; the list is exchanged first, since a proxy may go at any moment."""
        freed, self.freed = self.freed, []
        return tuple(freed)

    def _free(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            self._held.pop(number, None)
            self._objects.pop(number, None)

    def _number(self) -> int:
        self._next += 1
        return self._next - 1

    @contextmanager
    def _exchange(self) -> Iterator[None]:
        if self._depth == 0:
            self.exchange += 1
            self._side.begins()
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._sent.clear()
                if self._forgets:
                    self._held.clear()
                    self._objects.clear()
