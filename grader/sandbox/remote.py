"""What an object of the other side looks like here: a function, a module, or a name with which nothing can be done."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import torch

from grader.sandbox import transforms, wire

if TYPE_CHECKING:
    from grader.sandbox.peer import Peer
    from grader.sandbox.values import Unpacker


class Opaque:
    """Something that the other side handed over and that cannot cross; `kind` is its type's name."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __repr__(self) -> str:
        return f"<{self.kind}>"


class RemoteFunction:
    """A callable of the other side; calling it is one request, and gradients flow through what it returns."""

    def __init__(self, peer: Peer, target: int, name: str = "", label: str = "function") -> None:
        self._peer = peer
        self.target = target
        self.name = name
        self.__name__ = name or label

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """What the other side returns."""
        if transforms.inside(args, kwargs):
            return transforms.call(self._request, args, kwargs)
        return self._request(*args, **kwargs)

    def _request(self, *args: object, **kwargs: object) -> Any:
        return self._peer.request("call", self.target, self.name, args, kwargs)


class Owner:
    """Keeps an object of the other side alive while anything here refers to it."""

    def __init__(self, peer: Peer, target: int) -> None:
        self.peer = peer
        self.target = target

    def __del__(self) -> None:
        self.peer.freed.append(self.target)


class OwnedFunction(RemoteFunction):
    """A callable that the other side forgets once this proxy is gone."""

    def __init__(self, owner: Owner, label: str) -> None:
        super().__init__(owner.peer, owner.target, "", label)
        self._owner = owner


class RemoteObject:
    """A module of the other side, of which only its methods can be used (and it can be called)."""

    def __init__(self, owner: Owner, label: str, methods: Sequence[str]) -> None:
        self._owner = owner
        self._label = label
        self._methods = frozenset(methods)

    @property
    def target(self) -> int:
        """The other side's id of the module."""
        return self._owner.target

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """What the module returns when it is called."""
        return RemoteFunction(self._owner.peer, self.target, ":__call__")(*args, **kwargs)

    def __getattr__(self, name: str) -> RemoteFunction:
        if name.startswith("_") or name not in self._methods:
            allowed = ", ".join(sorted(self._methods))
            raise AttributeError(f"{self._label!r}: use only {allowed}, or call it; it has no {name!r} here")
        return RemoteFunction(self._owner.peer, self.target, f":{name}")


class RemoteModule(torch.nn.Module):
    """A module of the other side whose parameters and buffers live here and travel with each call."""

    def __init__(self, owner: Owner, title: str, path: str = "") -> None:
        """`title` is what messages call the module's class, `path` where in the module that crossed this one stands."""
        super().__init__()
        object.__setattr__(self, "_remote", (owner, title, path))
        self.told: Callable[[str], None] = lambda method: None

    @property
    def owner(self) -> Owner:
        """Which object of the other side this is."""
        owner: Owner = self.__dict__["_remote"][0]
        return owner

    @property
    def root(self) -> RemoteModule:
        """The module that crossed: this one, or the one that this is a submodule of."""
        found: RemoteModule = self.__dict__.get("_root", self)
        return found

    def forward(self, *args: object, **kwargs: object) -> Any:
        """What the other side's module returns when it is called."""
        return self._call("__call__", args, kwargs)

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            # While its tree is being built, torch asks for each name in order to hear that there is none.
            if name.startswith("_") or not self.root.__dict__.get("_built", False):
                raise
        return lambda *args, **kwargs: self._call(name, args, kwargs)

    def __repr__(self) -> str:
        return f"<{self.__dict__['_remote'][1]}>"

    def _call(self, name: str, args: Sequence[object], kwargs: dict[str, object]) -> Any:
        owner, title, path = self.__dict__["_remote"]
        method = ".".join(part for part in (path, name.replace("__call__", "forward")) if part)
        self.root.told(method)
        owner.peer.about(f"{title}.{method}")
        # The module itself goes first: so its state travels.
        return owner.peer.request("method", owner.target, f"{path}:{name}", (self.root, *args), kwargs)


def build_module(owner: Owner, export: wire.Export, unpacker: Unpacker, title: str) -> RemoteModule:
    """The proxy of a module that the other side exports: the same tree of names, the same parameters and buffers.

    Raises WireError for a tree that no module can have.
    """
    try:
        root = _built(owner, export, unpacker, title)
    except (KeyError, TypeError, AttributeError, RuntimeError) as error:
        raise wire.WireError(f"a module that there cannot be: {error}") from error
    root.train(export.training)
    root.__dict__["_built"] = True
    return root


def _built(owner: Owner, export: wire.Export, unpacker: Unpacker, title: str) -> RemoteModule:
    root = RemoteModule(owner, title)
    for path in export.children:
        if path.count(".") >= wire.MAX_DEPTH:
            raise wire.WireError("a module nested too deeply")
        child = RemoteModule(owner, title, path)
        child.__dict__["_root"] = root
        _parent(root, path).register_module(path.rpartition(".")[2], child)
    placed: list[torch.Tensor] = []
    for slot in export.slots:
        if slot.same_as >= len(placed):
            raise wire.WireError("a parameter tied to one that has not come")
        tensor = placed[slot.same_as] if slot.same_as >= 0 else unpacker.tensor(slot.tensor)
        name = slot.path.rpartition(".")[2]
        if slot.form == "buffer":
            _parent(root, slot.path).register_buffer(name, tensor)
        else:
            if not isinstance(tensor, torch.nn.Parameter):
                tensor = torch.nn.Parameter(tensor, requires_grad=slot.form == "parameter")
            _parent(root, slot.path).register_parameter(name, tensor)
        placed.append(tensor)
    return root


def slots(module: torch.nn.Module, pack: Callable[[torch.Tensor], wire.Tensor]) -> tuple[wire.Slot, ...]:
    """The parameters and buffers of `module` as they cross, tied ones marked; `pack` turns a tensor into its node."""
    seen: dict[int, int] = {}
    found: list[wire.Slot] = []
    state = [*module.named_parameters(remove_duplicate=False), *module.named_buffers(remove_duplicate=False)]
    for index, (path, tensor) in enumerate(state):
        same_as = seen.setdefault(id(tensor), index)
        if same_as < index:
            # The same node: the other side then has one tensor under both names, too.
            found.append(wire.Slot(path, found[same_as].tensor, _form(tensor), same_as))
        else:
            found.append(wire.Slot(path, pack(tensor), _form(tensor)))
    return tuple(found)


def _form(tensor: torch.Tensor) -> Literal["parameter", "frozen", "buffer"]:
    if not isinstance(tensor, torch.nn.Parameter):
        return "buffer"
    return "parameter" if tensor.requires_grad else "frozen"


def _parent(root: RemoteModule, path: str) -> torch.nn.Module:
    return root.get_submodule(path.rpartition(".")[0])


def own_methods(kind: type) -> tuple[str, ...]:
    """The public methods that a module's class defines itself, in alphabetical order; not those of nn.Module."""
    own = [base for base in kind.__mro__ if base not in torch.nn.Module.__mro__]
    names = {name for base in own for name, value in vars(base).items() if inspect.isfunction(value)}
    return tuple(sorted(name for name in names if not name.startswith("_")))
