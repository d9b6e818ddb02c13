"""What may cross: Python values to nodes and bytes, and back, with everything checked on the way in.

Numbers, strings, containers, NumPy arrays and torch tensors cross as copies. Everything else stays where it is and
crosses as a name (`Export`); coming home it is `Own`. Arrays of text, objects or foreign byte order stay, too.
"""

from __future__ import annotations

import array
import math
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import numpy as np
import torch
from torch._C import _functorch

from grader.sandbox import wire
from grader.sandbox.wire import WireError

T = TypeVar("T")
ALIGNMENT = 16
MAX_DIGITS = 4096
MAX_NDIM = 32
TORCH_DTYPES: dict[str, torch.dtype] = {
    name: getattr(torch, name)
    for name in [
        "bool",
        "uint8",
        "int8",
        "int16",
        "int32",
        "int64",
        "float16",
        "bfloat16",
        "float32",
        "float64",
        "complex64",
        "complex128",
    ]
}
NUMPY_DTYPES = {np.dtype(code).str: np.dtype(code) for code in "?bBhHiIlLqQefdFD"}


class Link(Protocol):
    """What a packer and an unpacker ask of the peer that they work for."""

    def name_tensor(self, tensor: torch.Tensor) -> int:
        """The reference under which the other side may ask for gradients of `tensor`."""

    def export(self, value: object, packer: Packer) -> wire.Export | wire.Own:
        """The name of an object that does not cross; what travels with it is packed, too."""

    def proxy(self, export: wire.Export, unpacker: Unpacker) -> object:
        """What stands here for an object of the other side."""

    def own(self, own: wire.Own, unpacker: Unpacker) -> object:
        """Our own object, come home."""


class Packer:
    """Turns values into nodes; collects the bytes of arrays and the tensors that require grad."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._size = 0
        self.body: list[memoryview] = []
        self.differentiable: list[tuple[int, torch.Tensor]] = []

    def pack(self, value: object, depth: int = 0) -> wire.Value:
        """`value` as a node; raises ValueError for what is nested too deeply or holds unencodable text."""
        if depth > wire.MAX_DEPTH:
            raise ValueError(f"a value nested more than {wire.MAX_DEPTH} deep cannot be handed over")
        match value:
            case None | bool():
                return value
            case torch.Tensor() if _crosses(value):
                return self.tensor(value)
            case torch.dtype():
                return wire.Dtype(str(value).removeprefix("torch."))
            case np.ndarray() | np.generic():
                return self._array(value)
            case int():
                return _integer(int.__pos__(value))
            case float():
                return float.__pos__(value)
            case complex():
                return wire.Complex(value.real, value.imag)
            case str():
                return _text(value)
            case bytes():
                return wire.Blob(bytes(value))
            case list() | tuple() | set() | frozenset():
                return self._items(value, depth)
            case dict():
                keys = tuple(self.pack(key, depth + 1) for key in dict.keys(value))
                return wire.Mapping(keys, tuple(self.pack(item, depth + 1) for item in dict.values(value)))
        return self._exported(value, depth)

    def tensor(self, value: torch.Tensor) -> wire.Tensor:
        """A tensor's node; one that requires grad gets a reference. Raises TypeError under a torch.func transform."""
        if _functorch.is_functorch_wrapped_tensor(value):
            raise TypeError("a torch.func transform cannot reach through a function of another process")
        ref = 0
        if value.requires_grad:
            ref = self._link.name_tensor(value)
            self.differentiable.append((ref, value))
        plain = value.detach().resolve_conj().resolve_neg().contiguous()
        plain = torch.view_as_real(plain) if plain.is_complex() else plain
        flat = plain.as_strided((plain.numel(),), (1,))  # one entry counts as contiguous even with stride 0 (expanded)
        offset = self._append(flat.view(torch.uint8).numpy())
        return wire.Tensor(
            dtype=str(value.dtype).removeprefix("torch."),
            shape=tuple(value.shape),
            offset=offset,
            ref=ref,
            leaf=value.is_leaf,
            parameter=isinstance(value, torch.nn.Parameter),
        )

    def _array(self, value: np.ndarray[Any, Any] | np.generic) -> wire.Value:
        plain = np.asarray(value)
        if plain.dtype.str not in NUMPY_DTYPES or plain.ndim > MAX_NDIM:
            return self._link.export(value, self)
        offset = self._append(np.ascontiguousarray(plain).reshape(-1).view(np.uint8))
        return wire.Array(plain.dtype.str, plain.shape, offset, scalar=isinstance(value, np.generic))

    def _exported(self, value: object, depth: int) -> wire.Value:
        if (
            not callable(value)
            and not isinstance(value, torch.Tensor)
            and (hasattr(value, "__array__") or isinstance(value, (range, array.array, memoryview)))
        ):
            return self.pack(np.asarray(value), depth + 1)
        return self._link.export(value, self)

    def _items(self, value: Any, depth: int) -> wire.Value:
        items = list(value)
        form = "size" if isinstance(value, torch.Size) else next(f for f in _FORMS if isinstance(value, _FORMS[f]))
        if form in ("list", "tuple") and items and all(type(item) is float for item in items):
            return wire.Floats(form, tuple(items))  # type: ignore[arg-type]
        return wire.Items(form, tuple(self.pack(item, depth + 1) for item in items))  # type: ignore[arg-type]

    def _append(self, data: np.ndarray[Any, Any]) -> int:
        offset = self._size
        padding = -data.nbytes % ALIGNMENT
        self.body += [memoryview(data), memoryview(bytes(padding))] if data.nbytes else []  # type: ignore[arg-type]
        self._size += data.nbytes + (padding if data.nbytes else 0)
        return offset


class Unpacker:
    """Turns nodes back into values; every claim about sizes, dtypes and references is checked before it is used."""

    def __init__(self, link: Link, body: memoryview) -> None:
        self._link = link
        self._body = body
        self.attached: dict[int, torch.Tensor] = {}

    def unpack(self, node: wire.Value, depth: int = 0) -> Any:
        """The value that `node` stands for; raises WireError for a node that cannot be what it says."""
        if depth > wire.MAX_DEPTH:
            raise WireError(f"a value nested more than {wire.MAX_DEPTH} deep")
        match node:
            case None | bool() | int() | float() | str():
                return node
            case wire.Tensor():
                return self.attached[node.ref] if node.ref in self.attached else self.tensor(node)
            case wire.Array():
                return self._array(node)
            case wire.Floats():
                return list(node.items) if node.form == "list" else node.items
            case wire.Items():
                return _built(_BUILD[node.form], [self.unpack(item, depth + 1) for item in node.items])
            case wire.Mapping():
                if len(node.keys) != len(node.values):
                    raise WireError("a mapping with more keys than values, or fewer")
                values = [self.unpack(item, depth + 1) for item in node.values]
                keys = [self.unpack(key, depth + 1) for key in node.keys]
                return _built(dict, list(zip(keys, values, strict=True)))
            case wire.BigInt():
                return _big(node.digits)
            case wire.Blob():
                return node.data
            case wire.Complex():
                return complex(node.real, node.imag)
            case wire.Dtype():
                return _known(TORCH_DTYPES, node.name)
            case wire.Export():
                return self._link.proxy(node, self)
            case wire.Own():
                return self._link.own(node, self)
        raise WireError(f"an unknown node: {type(node).__name__}")

    def tensor(self, node: wire.Tensor) -> torch.Tensor:
        """The plain tensor of a node, without a graph."""
        dtype = _known(TORCH_DTYPES, node.dtype)
        count = _count(node.shape)
        data = self._bytes(node.offset, count * dtype.itemsize)
        if dtype is torch.bool:
            _check_bool(data)
        if count == 0:
            return torch.empty(node.shape, dtype=dtype)
        return torch.frombuffer(data, dtype=dtype).reshape(node.shape)

    def _array(self, node: wire.Array) -> Any:
        dtype = _known(NUMPY_DTYPES, node.dtype)
        data = self._bytes(node.offset, _count(node.shape) * dtype.itemsize)
        if dtype.kind == "b":
            _check_bool(data)
        array = np.frombuffer(data, dtype=dtype).reshape(node.shape)
        if node.scalar and array.shape != ():
            raise WireError("a scalar with a shape")
        return array[()] if node.scalar else array

    def _bytes(self, offset: int, size: int) -> memoryview:
        if offset < 0 or offset % ALIGNMENT or offset + size > self._body.nbytes:
            raise WireError("an array outside of its frame")
        return self._body[offset : offset + size]


_FORMS: dict[str, type] = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}
_BUILD: dict[str, Callable[[list[Any]], object]] = {**_FORMS, "size": torch.Size}


def _crosses(value: torch.Tensor) -> bool:
    return (
        type(value) in (torch.Tensor, torch.nn.Parameter)
        and value.layout is torch.strided
        and value.device.type == "cpu"
        and str(value.dtype).removeprefix("torch.") in TORCH_DTYPES
        and value.dim() <= MAX_NDIM
    )


def _integer(value: int) -> wire.Value:
    if -(1 << 63) <= value < 1 << 64:
        return value
    digits = hex(value)
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"an integer of more than {MAX_DIGITS} hexadecimal digits cannot be handed over")
    return wire.BigInt(digits)


def _text(value: str) -> str:
    try:
        str.encode(value)
    except UnicodeEncodeError as error:
        raise ValueError("text with lone surrogates cannot be handed over") from error
    return str.__str__(value)


def _big(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise WireError("an integer of too many digits")
    try:
        number = int(digits, 16)
    except ValueError as error:
        raise WireError("an integer that is none") from error
    # One way to write it: `int` also takes spaces, underscores and no 0x.
    if hex(number) != digits:
        raise WireError("an integer in another form than it is sent in")
    return number


def _built(build: Callable[[list[Any]], object], items: list[Any]) -> object:
    try:
        return build(items)
    except TypeError as error:
        raise WireError("a container of things that it cannot hold") from error


def _known(table: dict[str, T], name: str) -> T:
    if name not in table:
        raise WireError(f"an unknown dtype: {name[:20]!r}")
    return table[name]


def _count(shape: tuple[int, ...]) -> int:
    if len(shape) > MAX_NDIM or any(size < 0 or size > wire.MAX_BODY for size in shape):
        raise WireError("an impossible shape")
    # An empty array's body sets no limit to its other sizes, which the libraries multiply for its strides.
    if 0 in shape and math.prod(size for size in shape if size) > wire.MAX_BODY:
        raise WireError("an empty array of an impossible shape")
    return math.prod(shape)


def _check_bool(data: memoryview) -> None:
    if np.frombuffer(data, dtype=np.uint8).max(initial=0) > 1:
        raise WireError("a truth value that is neither true nor false")
