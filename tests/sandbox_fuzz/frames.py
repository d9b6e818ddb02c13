"""Frames as both ends send them, and mutants of them: equal ones for equal seeds."""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import numpy as np
import torch

from grader.sandbox import wire
from grader.sandbox.values import Packer, Unpacker

PREFIX = struct.Struct(">IQ")
INTERESTING = (
    0,
    1,
    2,
    7,
    15,
    16,
    127,
    128,
    255,
    256,
    65535,
    1 << 20,
    1 << 28,
    (1 << 31) - 1,
    1 << 40,
    (1 << 63) - 1,
    -1,
)
# The names under which a request of ours hands over a tensor, a function and a module, in this order.
TENSOR, FUNCTION, MODULE = 1, 2, 3
# Bytes that begin something in msgpack: maps, arrays, strings, nil, booleans, floats, integers, extensions.
TAGS = bytes(range(0x80, 0xA4)) + bytes(range(0xC0, 0xE0)) + b"\xff\xe0\x00\x7f"


class Frame(NamedTuple):
    """A frame, still whole: its header and its body."""

    header: bytes
    body: bytes

    @property
    def data(self) -> bytes:
        """The bytes that travel."""
        return PREFIX.pack(len(self.header), len(self.body)) + self.header + self.body


class Names:
    """A link for values that stay in one process: everything that cannot cross is a name."""

    def __init__(self) -> None:
        self.count = 0

    def name_tensor(self, tensor: torch.Tensor) -> int:
        """A number."""
        self.count += 1
        return self.count

    def export(self, value: object, packer: Packer) -> wire.Export | wire.Own:
        """A proxy as what it stands for."""
        match value:
            case wire.Export() | wire.Own():
                return value
        return wire.Export(0, "object", type(value).__name__)

    def proxy(self, export: wire.Export, unpacker: Unpacker) -> object:
        """The node itself."""
        return export

    def own(self, own: wire.Own, unpacker: Unpacker) -> object:
        """The node itself."""
        return own


def corpus() -> list[Frame]:
    """Frames as both ends send them: every kind of value and of message."""
    values: list[object] = [
        None,
        True,
        -1,
        1 << 70,
        0.5,
        -0.0,
        math.inf,
        "text",
        b"bytes",
        complex(1, -2),
        [1.0, 2.0],
        (1, "a", None),
        {1, 2},
        frozenset({"a"}),
        {"a": [1], "b": {"c": ()}},
        torch.Size([2, 3]),
        torch.float64,
        np.arange(6.0).reshape(2, 3),
        np.array([True, False]),
        np.float32(1.5),
        np.zeros((0, 3)),
        torch.arange(6.0).reshape(2, 3),
        torch.ones(2, dtype=torch.bfloat16),
        torch.tensor([1 + 2j]),
        torch.ones(3, dtype=torch.bool),
        torch.ones(2, requires_grad=True) * 2,
        [torch.ones(2, requires_grad=True), np.ones(1), [[[0]]]],
    ]
    frames = []
    for value in values:
        packer = Packer(Names())
        node = packer.pack(value)
        body = b"".join(packer.body)
        frames.append(_frame(wire.Reply(node, (1,), (), (3,)), body))
        frames.append(_frame(wire.Request("call", FUNCTION, "", (node,), {}, True, (1,), (9,)), body))
    tensor = wire.Tensor("float64", (2,), 0)
    slots = (wire.Slot("weight", tensor, "parameter"), wire.Slot("tied", tensor, "parameter", 0))
    exports: list[wire.Value] = [
        wire.Export(1, "function", "f"),
        wire.Export(2, "object", "generator"),
        wire.Export(3, "module", "Net", ("forward",), slots, ("layer", "layer.deep"), False),
        wire.Own(MODULE, slots, True),
    ]
    frames += [_frame(wire.Reply(node, (), (wire.Effect(3, "weight", tensor),), ()), bytes(16)) for node in exports]
    frames.append(_frame(wire.Failure("ValueError", "text", (wire.Frame("little.py", 3),)), b""))
    asked: tuple[wire.Value, ...] = (wire.Items("list", (TENSOR,)), wire.Items("list", (tensor,)))
    frames.append(_frame(wire.Request("vjp", 0, "", (*asked, asked[0]), {}, False, (), ()), bytes(16)))
    return frames


def mutants(seed: int) -> Iterator[bytes]:
    """Frames, each changed in a few places, without end: equal for equal seeds."""
    draw = random.Random(seed)
    frames = corpus()
    while True:
        yield _mutant(draw, frames)


def conversations(seed: int) -> Iterator[bytes]:
    """Right requests to call what was handed over, at most three, and then a mutant; without end."""
    draw = random.Random(seed)
    frames = corpus()
    tensor = wire.Tensor("float64", (2,), 0)
    requests = [
        _frame(wire.Request("call", target, name, (tensor,), {}, True, (), ()), struct.pack("<2d", 1, 2)).data
        for target, name in ((FUNCTION, ""), (MODULE, ":__call__"))
    ]
    while True:
        yield b"".join(draw.choices(requests, k=draw.randrange(4))) + _mutant(draw, frames)


def _mutant(draw: random.Random, frames: list[Frame]) -> bytes:
    frame = draw.choice(frames)
    for _ in range(draw.choice((0, 1, 1, 1, 2, 3, 8))):
        frame = draw.choice(_MUTATIONS)(draw, frame, draw.choice(frames))
    return _bytes(draw, frame.data) if draw.random() < 0.1 else frame.data


def _frame(message: wire.Message, body: bytes) -> Frame:
    return Frame(msgspec.msgpack.encode(message), body)


def _flip(draw: random.Random, frame: Frame, other: Frame) -> Frame:
    return frame._replace(header=_bytes(draw, frame.header))


def _flip_body(draw: random.Random, frame: Frame, other: Frame) -> Frame:
    return frame._replace(body=_bytes(draw, frame.body))


def _cut(draw: random.Random, frame: Frame, other: Frame) -> Frame:
    return frame._replace(header=frame.header[: draw.randrange(len(frame.header) + 1)])


def _resize(draw: random.Random, frame: Frame, other: Frame) -> Frame:
    return frame._replace(body=draw.choice((frame.body[:-1], frame.body + bytes(draw.randrange(40)), b"")))


def _splice(draw: random.Random, frame: Frame, other: Frame) -> Frame:
    at, there = draw.randrange(len(frame.header) + 1), draw.randrange(len(other.header) + 1)
    return Frame(frame.header[:at] + other.header[there:], draw.choice((frame.body, other.body)))


def _structure(draw: random.Random, frame: Frame, other: Frame) -> Frame:
    """Another value somewhere in the tree that the header holds: it stays msgpack, and lies."""
    try:
        tree = msgspec.msgpack.decode(frame.header)
        places = list(_places(tree))
        if places:
            holder, key = draw.choice(places)
            holder[key] = _lie(draw, holder[key])
        return frame._replace(header=msgspec.msgpack.encode(tree))
    except (msgspec.MsgspecError, UnicodeError, RecursionError, OverflowError, TypeError):
        return frame  # it is no msgpack any more, by an earlier mutation, or cannot become any


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a tree of lists and dicts, as a holder and an index."""
    items = enumerate(tree) if isinstance(tree, list) else tree.items() if isinstance(tree, dict) else ()
    for key, value in items:
        yield tree, key
        yield from _places(value)


def _lie(draw: random.Random, value: object) -> object:
    others: list[object] = [None, True, -1, 0.5, math.nan, "", "a", "\ud7ff", b"", [], {}, [value], [value, value]]
    match value:
        case bool():
            return draw.choice([not value, *others])
        case int():
            return draw.choice([draw.choice(INTERESTING), value + 1, value - 1, -value, *others])
        case str():
            words = ["float64", "bool", "complex128", "int8", "<f8", "|O", ">f8", "|b1", "<U4", "module", "list", "set"]
            words += ["size", "frozenset", "t", "a", "h", "o", "m", "s", "f", "i", "q", "r", "e", "vjp", "call", "get"]
            words += ["__globals__", "_parameters", "weight", "..", "0" * 5000, "-0x1f", "f" * 4096]
            return draw.choice([*words, *others])
        case list():
            return draw.choice([value[::-1], value[1:], value * 2, [*value, *value[:1]], *others])
    return draw.choice(others)


def _bytes(draw: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    if not changed:
        return data
    at = draw.randrange(len(changed))
    match draw.randrange(5):
        case 0:
            changed[at] ^= 1 << draw.randrange(8)
        case 1:
            changed[at] = draw.randrange(256)
        case 2:
            changed[at] = draw.choice(TAGS)
        case 3:
            del changed[at]
        case 4:
            changed.insert(at, draw.choice(TAGS))
    return bytes(changed)


_MUTATIONS = (_flip, _flip, _flip_body, _cut, _resize, _splice, _structure, _structure, _structure, _structure)
