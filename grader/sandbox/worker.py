"""The confined end: holds the student's program and does what the trusted end asks, until the socket closes."""

from __future__ import annotations

import builtins
import socket
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch

from grader.sandbox import autograd, remote, wire
from grader.sandbox.loader import Namespaces, Source, stateless, text_of
from grader.sandbox.peer import Peer, Served
from grader.sandbox.seeding import seed
from grader.sandbox.values import Packer, Unpacker
from grader.sandbox.wire import Closed, WireError

if TYPE_CHECKING:
    from grader.sandbox.student import Kind


class MissingNameError(Exception):
    """The program defines no such name."""


class WorkerSide:
    """What the trusted end may ask: to `load` a program, `replace` a function, and to use its names."""

    def __init__(self) -> None:
        self._program = Namespaces([], "", [])

    def serve(self, peer: Peer, request: wire.Request, unpacker: Unpacker) -> Served:
        """Do what `request` asks; raises whatever the student's program raises."""
        if request.seed is not None:
            seed(request.seed)
        if request.op == "vjp":
            return Served(autograd.serve_vjp(peer, request, unpacker))
        args = [unpacker.unpack(arg) for arg in request.args]
        kwargs = {key: unpacker.unpack(value) for key, value in request.kwargs.items()}
        match request.op:
            case "call":
                value = self._callable(peer, request)(*args, **kwargs)
            case "after":
                value = (self._callable(peer, request)(*args, **kwargs), tuple(args))
            case "method":
                value = _method(args[0], request.name)(*args[1:], **kwargs)
            case "get":
                value = self._find(request.name)
            case "kind":
                value = kind_of(self._find(request.name))
            case "replace":
                path, number = args
                function = remote.OwnedFunction(remote.Owner(peer, number), path)
                self._program.replace(path, stateless(function) if "." in path else function)
                value = None
            case "load":
                value = self._load(*args)
            case _:
                raise WireError(f"an unknown request: {request.op[:20]!r}")
        modules = [(arg, item) for arg, item in zip(request.args, args, strict=True) if isinstance(arg, wire.Own)]
        effects = [
            (arg.id, path, buffer)
            for arg, item in modules
            if isinstance(item, torch.nn.Module)
            for path, buffer in item.named_buffers(remove_duplicate=False)
        ]
        return Served(value, tuple(effects))

    def failure(self, error: BaseException) -> wire.Failure | None:
        """An exception of the student's as text; None for a broken wire, which ends this process."""
        if isinstance(error, (WireError, Closed)):
            return None
        return wire.Failure(type(error).__name__, text_of(error), self._program.frames(error))

    def raised(self, failure: wire.Failure) -> BaseException:
        """What a callback of the trusted end raised, as the builtin exception of that name or a RuntimeError."""
        kind = getattr(builtins, failure.kind, None)
        if isinstance(kind, type) and issubclass(kind, Exception):
            try:
                return kind(failure.text)
            except TypeError:
                pass
        return RuntimeError(failure.text)

    def export(self, peer: Peer, value: object, packer: Packer) -> wire.Export | wire.Own:
        """A name for what cannot cross: a callback goes home, modules and callables stay and can be called."""
        match value:
            case remote.OwnedFunction() | remote.RemoteObject():
                return wire.Own(value.target)
            case torch.nn.Module() if (number := peer.id_of(value)) is not None:
                return wire.Export(number, "module", type(value).__name__, known=True)
            case torch.nn.Module():
                return wire.Export(
                    peer.keep(value),
                    "module",
                    type(value).__name__,
                    slots=remote.slots(value, lambda tensor: packer.tensor(tensor.detach())),
                    children=tuple(path for path, _ in value.named_modules(remove_duplicate=False) if path),
                    training=value.training,
                )
        if callable(value) and not isinstance(value, type):
            return wire.Export(peer.keep(value), "function", type(value).__name__)
        return wire.Export(0, "object", type(value).__name__)

    def proxy(self, peer: Peer, export: wire.Export, unpacker: Unpacker) -> object:
        """A callback or a module of the trusted end."""
        owner = remote.Owner(peer, export.id)
        if export.form == "module":
            return remote.RemoteObject(owner, export.label, export.methods)
        return remote.OwnedFunction(owner, export.label)

    def own(self, peer: Peer, own: wire.Own, unpacker: Unpacker) -> object:
        """An object of ours; a module takes over the parameters and buffers that travelled with it."""
        value = peer.kept(own.id)
        if isinstance(value, torch.nn.Module):
            for slot in own.slots:
                path, _, name = slot.path.rpartition(".")
                parent, tensor = value.get_submodule(path), unpacker.unpack(slot.tensor)
                if slot.form == "buffer":
                    parent._buffers[name] = tensor
                else:
                    frozen = slot.form == "frozen"
                    parent._parameters[name] = torch.nn.Parameter(tensor, False) if frozen else tensor
            if value.training != own.training:
                value.train(own.training)
        return value

    def apply_effects(self, peer: Peer, effects: Sequence[tuple[wire.Effect, torch.Tensor]]) -> None:
        """The trusted end never changes anything here."""

    def begins(self) -> None:
        """Nothing is timed at this end."""

    def _callable(self, peer: Peer, request: wire.Request) -> Any:
        return peer.kept(request.target) if request.target else self._find(request.name)

    def _find(self, name: str) -> object:
        stem, _, name = name.rpartition(":")
        try:
            return self._program.find(stem, name)
        except KeyError:
            raise MissingNameError(name) from None

    def _load(self, what: str, *args: Any) -> object:
        """`sources` begins a program; `file` and `cell` run one piece; each returns the problems met so far."""
        match what:
            case "sources":
                files, notebook, stems = args
                self._program = Namespaces([Source(*file) for file in files], notebook, stems)
            case "file":
                self._program.run_file(*args)
            case "cell":
                name, text, *rest = args
                self._program.run_cell(Source(name, text), *rest)
        return [[tuple(problem) for problem in self._program.problems], self._program.placeholders]


def run(sock: socket.socket) -> None:
    """Serve the trusted end on `sock` until it closes the socket or breaks the rules."""
    peer = Peer(sock, WorkerSide(), wait=never_waits, forgets=False)
    try:
        peer.serve_forever()
    except (Closed, WireError):
        return


def _method(module: torch.nn.Module, name: str) -> Any:
    path, _, name = name.partition(":")
    owner = module.get_submodule(path)
    if not hasattr(owner, name):
        raise MissingNameError(f"{type(module).__name__}.{name}")
    return getattr(owner, name)


def kind_of(value: object) -> Kind:
    """What kind of thing a name stands for."""
    if isinstance(value, type):
        return "class"
    return "function" if callable(value) else "value"


def never_waits(writing: bool) -> None:
    """The wait of a blocking socket: there is none."""
    raise WireError("a blocking socket that would block")
