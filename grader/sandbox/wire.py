"""Frames on a socket: a msgpack header that names everything, then the raw bytes of its arrays.

    frame = header length (4 bytes) · body length (8 bytes) · header · body

A value is a tree of nodes in the header; an array's node says where in the body its bytes lie.
Both ends decode into the typed structs below, so that a frame of another form is refused before anything looks at it.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, TypeAlias

import msgspec

MAX_HEADER = 1 << 20
MAX_BODY = 1 << 28
MAX_DEPTH = 32
PREFIX = struct.Struct(">IQ")


class WireError(Exception):
    """What came is no frame, or is larger than a frame may be."""


class TooLarge(Exception):
    """A message that is larger than a frame may be, before anything of it was sent."""


class Closed(Exception):
    """The other end is gone."""


class Node(msgspec.Struct, frozen=True, array_like=True, tag_field="k"):
    """A value that is not one of msgpack's own scalars."""


class BigInt(Node, frozen=True, tag="i"):
    """An integer beyond 64 bits, in hexadecimal."""

    digits: str


class Blob(Node, frozen=True, tag="b"):
    """Bytes."""

    data: bytes


class Complex(Node, frozen=True, tag="c"):
    """A complex number."""

    real: float
    imag: float


class Items(Node, frozen=True, tag="s"):
    """A list, tuple, set, frozenset or torch.Size."""

    form: Literal["list", "tuple", "set", "frozenset", "size"]
    items: tuple[Value, ...]


class Floats(Node, frozen=True, tag="f"):
    """A list or tuple that holds nothing but floats: the common long one, kept cheap."""

    form: Literal["list", "tuple"]
    items: tuple[float, ...]


class Mapping(Node, frozen=True, tag="m"):
    """A dict, in its order."""

    keys: tuple[Value, ...]
    values: tuple[Value, ...]


class Array(Node, frozen=True, tag="a"):
    """A NumPy array, or with `scalar` a NumPy scalar; its bytes begin at `offset` in the body."""

    dtype: str
    shape: tuple[int, ...]
    offset: int
    scalar: bool = False


class Tensor(Node, frozen=True, tag="t"):
    """A torch tensor; `ref` is the sender's name for it, 0 where it does not require grad."""

    dtype: str
    shape: tuple[int, ...]
    offset: int
    ref: int = 0
    leaf: bool = True
    parameter: bool = False


class Dtype(Node, frozen=True, tag="d"):
    """A torch dtype."""

    name: str


class Slot(msgspec.Struct, frozen=True, array_like=True):
    """A parameter or a buffer of a module; `same_as` is the index of an earlier slot that is tied to it, or -1."""

    path: str
    tensor: Tensor
    form: Literal["parameter", "frozen", "buffer"]
    same_as: int = -1


class Export(Node, frozen=True, tag="h"):
    """An object that stays where it is: the receiver gets a proxy, an opaque name where it can do nothing with it.

    `known` is a module of which the receiver has a proxy already.
    """

    id: int
    form: Literal["function", "module", "object"]
    label: str
    methods: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()
    children: tuple[str, ...] = ()
    training: bool = True
    known: bool = False


class Own(Node, frozen=True, tag="o"):
    """An object of the receiver's coming home; a module brings its state."""

    id: int
    slots: tuple[Slot, ...] = ()
    training: bool = True


Value: TypeAlias = (
    bool
    | int
    | float
    | str
    | BigInt
    | Blob
    | Complex
    | Items
    | Floats
    | Mapping
    | Array
    | Tensor
    | Dtype
    | Export
    | Own
    | None
)


class Message(msgspec.Struct, frozen=True, array_like=True, tag_field="k"):
    """One frame's header."""


class Request(Message, frozen=True, tag="q"):
    """Do `op`, and answer with a Reply or a Failure; `free` lists objects of the receiver's that nobody needs now.

    With `seed`, the receiver seeds every generator first.
    """

    op: str
    target: int
    name: str
    args: tuple[Value, ...]
    kwargs: dict[str, Value]
    grad: bool
    deps: tuple[int, ...]
    free: tuple[int, ...]
    seed: int | None = None


class Effect(msgspec.Struct, frozen=True, array_like=True):
    """A buffer of a module, as the call left it."""

    target: int
    path: str
    tensor: Tensor


class Reply(Message, frozen=True, tag="r"):
    """The answer; `deps` are the tensors of the receiver's that its differentiable tensors depend on."""

    value: Value
    deps: tuple[int, ...]
    effects: tuple[Effect, ...]
    free: tuple[int, ...]


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """A line of a traceback, in the student's own file; the text of the line does not travel: we have it."""

    file: str
    line: int


class Failure(Message, frozen=True, tag="e"):
    """An exception, as text: `kind` is its type's name, `frames` run from the outermost to the innermost."""

    kind: str
    text: str
    frames: tuple[Frame, ...]


def tensors(node: object) -> Iterator[Tensor]:
    """Every tensor node under `node`, those of modules' slots included; bounded by the decoder's own depth."""
    pending = [node]
    while pending:
        match pending.pop():
            case Tensor() as found:
                yield found
            case Items(items=items):
                pending += reversed(items)
            case Mapping(keys=keys, values=values):
                pending += [*reversed(values), *reversed(keys)]
            case Export(slots=slots) | Own(slots=slots):
                pending += [slot.tensor for slot in reversed(slots)]


_decoder = msgspec.msgpack.Decoder(Request | Reply | Failure)
_encoder = msgspec.msgpack.Encoder()
Wait: TypeAlias = Callable[[bool], None]
"""Called when a socket is not ready (for writing, where the argument is true): returns when it is, or raises."""


def send(sock: socket.socket, message: Message, body: Sequence[memoryview], wait: Wait) -> None:
    """Write one frame; raises TooLarge where it is larger than a frame may be, Closed where nobody reads."""
    header = _encoder.encode(message)
    size = sum(part.nbytes for part in body)
    if len(header) > MAX_HEADER or size > MAX_BODY:
        raise TooLarge(f"{len(header)} + {size} bytes are more than can be handed over")
    _all_of(sock, memoryview(PREFIX.pack(len(header), size) + header), wait)
    for part in body:
        _all_of(sock, part, wait)


def receive(sock: socket.socket, wait: Wait) -> tuple[Request | Reply | Failure, memoryview]:
    """The next message and its body; raises WireError for what is no frame, Closed at the end of the stream."""
    header_size, body_size = PREFIX.unpack(_exactly(sock, PREFIX.size, wait))
    if header_size > MAX_HEADER or body_size > MAX_BODY:
        raise WireError(f"a frame of {header_size} + {body_size} bytes is larger than a frame may be")
    header = _exactly(sock, header_size, wait)
    body = _exactly(sock, body_size, wait)
    try:
        return _decoder.decode(header), body
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise WireError(f"a frame of an unknown form: {error}") from error


def _all_of(sock: socket.socket, data: memoryview, wait: Wait) -> None:
    done = 0
    while done < data.nbytes:
        try:
            done += sock.send(data[done:])
        except BlockingIOError:
            wait(True)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Closed from error


def _exactly(sock: socket.socket, size: int, wait: Wait) -> memoryview:
    buffer = memoryview(bytearray(size))
    done = 0
    while done < size:
        try:
            count = sock.recv_into(buffer[done:])
        except BlockingIOError:
            wait(False)
            continue
        except ConnectionResetError as error:
            raise Closed from error
        if count == 0:
            raise Closed
        done += count
    return buffer
