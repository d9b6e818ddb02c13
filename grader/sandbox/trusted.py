"""The trusted end of the socket: exports what a test hands over, and believes nothing that the worker says."""

from __future__ import annotations

import socket
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import torch

from grader.errors import EngineError, RunOver, StudentError, StudentException, VerdictError
from grader.sandbox import autograd, remote, wire
from grader.sandbox.loader import text_of
from grader.sandbox.peer import Peer, Served
from grader.sandbox.values import Packer, Unpacker
from grader.sandbox.wire import WireError


class Exported(NamedTuple):
    """An object of ours that the worker may use, and the names under which it may be called."""

    value: object
    methods: frozenset[str]


class TrustedSide:
    """What a worker may ask: to call what it was handed, and for gradients through it; nothing else."""

    def __init__(
        self,
        worded: Callable[[wire.Failure], StudentError],
        shown_type: Callable[[str], str],
        begins: Callable[[], None],
    ) -> None:
        self._worded = worded
        self._shown_type = shown_type
        self._begins = begins
        self._verdict: VerdictError | None = None
        self._modules: weakref.WeakValueDictionary[int, remote.RemoteModule] = weakref.WeakValueDictionary()

    def serve(self, peer: Peer, request: wire.Request, unpacker: Unpacker) -> Served:
        """Do what the worker asks; WireError for what it may not ask."""
        match request.op:
            case "vjp":
                return Served(autograd.serve_vjp(peer, request, unpacker))
            case "call":
                exported = peer.kept(request.target)
                if not isinstance(exported, Exported) or request.name not in exported.methods:
                    raise WireError("a call of what was not handed over")
                function: Any = exported.value
                if request.name.strip(":") not in ("", "__call__"):
                    function = getattr(function, request.name.removeprefix(":"))
                args = [unpacker.unpack(arg) for arg in request.args]
                kwargs = {key: unpacker.unpack(value) for key, value in request.kwargs.items()}
                return Served(function(*args, **kwargs))
        raise WireError(f"an unknown request: {request.op[:20]!r}")

    def failure(self, error: BaseException) -> wire.Failure | None:
        """What a callback raised, as text; None for what ends the call, such as a deadline or a lie."""
        match error:
            case WireError() | wire.Closed() | TimeoutError() | EngineError() | RunOver():
                return None
            case StudentError() if not isinstance(error, StudentException):
                return None
            case VerdictError():
                self._verdict = error
        return wire.Failure(type(error).__name__, text_of(error), ()) if isinstance(error, Exception) else None

    def raised(self, failure: wire.Failure) -> BaseException:
        """The student's exception, in our words; a verdict that a callback has reached stands, whatever came of it."""
        return self._verdict or self._worded(failure)

    def begins(self) -> None:
        """An exchange begins: its deadline counts from here."""
        self._verdict = None
        self._begins()

    def export(self, peer: Peer, value: object, packer: Packer) -> wire.Export | wire.Own:
        """A function or a module that a test hands over; the worker's own objects go home, a module with its state."""
        match value:
            case remote.RemoteModule() if value.root is value:
                return wire.Own(value.owner.target, remote.slots(value, packer.tensor), value.training)
            case remote.OwnedFunction():
                return wire.Own(value.target)
            case torch.nn.Module():
                methods = remote.own_methods(type(value))
                names = frozenset({":__call__", *(f":{name}" for name in methods)})
                return wire.Export(peer.keep(Exported(value, names)), "module", type(value).__name__, methods)
        if callable(value):
            label = getattr(value, "__name__", "function")
            return wire.Export(peer.keep(Exported(value, frozenset({""}))), "function", str(label))
        raise TypeError(f"a test cannot hand a {type(value).__name__} to a student's function")

    def proxy(self, peer: Peer, export: wire.Export, unpacker: Unpacker) -> object:
        """A function or a module of the student's, or a name for what can only be named."""
        label = self._shown_type(export.label)
        match export.form:
            case "function":
                return remote.OwnedFunction(remote.Owner(peer, export.id), label)
            case "module" if export.known:
                if export.id not in self._modules:
                    raise WireError("a module that was not handed over")
                return self._modules[export.id]
            case "module":
                module = remote.build_module(remote.Owner(peer, export.id), export, unpacker, peer.what)
                self._modules[export.id] = module
                return module
        return remote.Opaque(label)

    def own(self, peer: Peer, own: wire.Own, unpacker: Unpacker) -> object:
        """A callback of ours that comes back."""
        exported = peer.kept(own.id)
        if not isinstance(exported, Exported):
            raise WireError("an object that was not handed over")
        return exported.value

    def apply_effects(self, peer: Peer, effects: Sequence[tuple[wire.Effect, torch.Tensor]]) -> None:
        """Take over the buffers of modules that travelled with the call, and nothing else."""
        for effect, tensor in effects:
            module = self._modules.get(effect.target)
            # Under each of its names: a worker tells of a buffer that is registered twice by both.
            buffers = module.named_buffers(remove_duplicate=False) if module is not None else ()
            buffer = dict(buffers).get(effect.path)
            if buffer is None or buffer.shape != tensor.shape or buffer.dtype != tensor.dtype:
                raise WireError("a change to a buffer that there is not")
            with torch.no_grad():
                buffer.copy_(tensor)


class TrustedPeer(Peer):
    """A peer whose every request ends in a value or in one of our own errors; `ending` names the error that ends it."""

    def __init__(
        self, sock: socket.socket, side: TrustedSide, *, wait: wire.Wait, ending: Callable[[Exception], Exception]
    ) -> None:
        super().__init__(sock, side, wait=wait, forgets=True)
        self._ending = ending
        self._ended: Exception | None = None

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
        """See Peer.request; what ends the worker is raised as a StudentError, and again by every later request."""
        if self._ended is not None:
            raise self._ended
        if self._depth == 0 and self._unasked():
            # It would be taken for the answer to what is asked next, and so on for ever.
            raise self.lied("an answer to no request")
        try:
            return super().request(op, target, name, args, kwargs, known=known)
        except autograd.StaleError as error:
            text = f"`{self.what}` returned a tensor that it kept from an earlier call; compute it from the arguments."
            raise StudentException(text, kind="StaleError") from error
        except (WireError, wire.Closed, TimeoutError, RunOver) as error:
            self._ended = self._ending(error)
            raise self._ended from error

    def lied(self, what: str) -> Exception:
        """See Peer.lied; the worker ends."""
        self._ended = self._ending(WireError(what))
        return self._ended

    def _unasked(self) -> bool:
        try:
            return bool(self._sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except (BlockingIOError, ConnectionResetError):
            return False
