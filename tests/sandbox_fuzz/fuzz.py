"""Mutated frames for the decoder and for the protocol's state machine; as a program it runs as many as one asks for.

python -m tests.sandbox_fuzz.fuzz [FRAMES] [SEED]
"""

from __future__ import annotations

import itertools
import socket
import sys
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import torch

from grader.errors import StudentError, StudentException
from grader.sandbox import remote, wire
from grader.sandbox.trusted import TrustedPeer, TrustedSide
from grader.sandbox.values import Packer, Unpacker
from tests.sandbox_fuzz.frames import Names, conversations, mutants

BUFFER = 4 << 20
Handle = Callable[[bytes, socket.socket, socket.socket], str]


def decoded(data: bytes, ours: socket.socket, theirs: socket.socket) -> str:
    """What the decoder makes of a frame, in a word; raises AssertionError for a lie that it takes for the truth."""
    theirs.sendall(data)
    try:
        message, body = wire.receive(ours, _no_wait)
        values = _unpacked(message, body)
    except wire.WireError:
        return "refused"
    except TimeoutError:
        return "unfinished"
    finally:
        _drain(ours)
    for node, value in values:
        check_equal(node, value)
    return "accepted"


def answered(data: bytes, ours: socket.socket, theirs: socket.socket) -> str:
    """What the trusted end's state machine makes of a frame that comes as an answer; raises whatever is no verdict."""
    # What is there before the request is refused as an answer to nothing; so it comes when the exchange has begun.
    peer = trusted(ours, lambda: theirs.sendall(data))
    try:
        weight = torch.ones(2, dtype=torch.float64, requires_grad=True)
        value = peer.request("call", 0, "little:f", (weight, _callback, torch.nn.Linear(2, 2)))
        _use(value)
    except StudentException as error:
        return error.kind
    except StudentError as error:
        return str(error)
    finally:
        _drain(ours)
        _drain(theirs)
    return "accepted"


def trusted(ours: socket.socket, begins: Callable[[], None]) -> TrustedPeer:
    """The trusted end on a socket whose other end nobody reads; a wait is the end of the run."""
    return TrustedPeer(ours, TrustedSide(_worded, _shown_type, begins), wait=_no_wait, ending=_ending)


def check_equal(node: wire.Value, value: object) -> None:
    """An accepted value, packed again and read again, must be equal: it is what it was said to be."""
    packer = Packer(Names())
    again = packer.pack(value)
    body = memoryview(bytearray().join(packer.body))
    back = Unpacker(Names(), body).unpack(again)
    if not same(value, back):
        raise AssertionError(f"{node!r} was taken for {value!r}, which reads back as {back!r}")


def same(one: object, other: object) -> bool:
    """Whether two values are of one type and equal, nan counting as equal to itself."""
    if type(one) is not type(other):
        return False
    match one:
        case torch.Tensor():
            assert isinstance(other, torch.Tensor)
            return one.dtype == other.dtype and one.shape == other.shape and torch.equal(_raw(one), _raw(other))
        case np.ndarray() | np.generic():
            assert isinstance(other, np.ndarray | np.generic)
            return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
        case list() | tuple():
            assert isinstance(other, list | tuple)
            return len(one) == len(other) and all(itertools.starmap(same, zip(one, other, strict=True)))
        case dict():
            assert isinstance(other, dict)
            return same(list(one.items()), list(other.items()))
        case float() | complex():
            return repr(one) == repr(other)
    # nan in a set is equal to nothing, itself included; its text is.
    return one == other or sorted(map(repr, _listed(one))) == sorted(map(repr, _listed(other)))


def run(count: int, seed: int, handle: Handle) -> Counter[str]:
    """How many of so many mutants ended how; raises at the first that ends in another way, naming its number."""
    source = mutants if handle is decoded else conversations
    outcomes: Counter[str] = Counter()
    ours, theirs = pair()
    with ours, theirs:
        for number, data in enumerate(itertools.islice(source(seed), count)):
            try:
                outcomes[handle(data, ours, theirs)] += 1
            except BaseException as error:
                error.add_note(f"mutant {number} of seed {seed}: {data[:400]!r}")
                raise
    return outcomes


def pair() -> tuple[socket.socket, socket.socket]:
    """Two ends of a socket that never blocks, with room for any mutant."""
    ours, theirs = socket.socketpair()
    for sock in (ours, theirs):
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    return ours, theirs


def _unpacked(message: wire.Request | wire.Reply | wire.Failure, body: memoryview) -> list[tuple[wire.Value, object]]:
    unpacker = Unpacker(Names(), body)
    match message:
        case wire.Reply(value=value, effects=effects):
            nodes: Sequence[wire.Value] = [value, *(effect.tensor for effect in effects)]
        case wire.Request(args=args, kwargs=kwargs):
            nodes = [*args, *kwargs.values()]
        case wire.Failure():
            nodes = []
    return [(node, unpacker.unpack(node)) for node in nodes]


def _use(value: object) -> None:
    """What a check does with an answer: differentiate it, call it, look at it."""
    match value:
        case remote.RemoteModule():
            value.state_dict()
        case torch.Tensor() if value.requires_grad and not value.is_complex():
            value.sum().backward()  # type: ignore[no-untyped-call]


def _callback(x: object) -> object:
    return x


def _worded(failure: wire.Failure) -> StudentError:
    return StudentError("Failure")


def _shown_type(label: str) -> str:
    return "object"


def _ending(error: Exception) -> Exception:
    return StudentError(type(error).__name__)


def _no_wait(writing: bool) -> None:
    # As a deadline that has passed: nothing more is sent.
    raise TimeoutError


def _drain(sock: socket.socket) -> None:
    try:
        while sock.recv(1 << 20):
            pass
    except BlockingIOError:
        return


def _raw(tensor: torch.Tensor) -> torch.Tensor:
    plain = tensor.detach().resolve_conj().resolve_neg().contiguous()
    plain = torch.view_as_real(plain) if plain.is_complex() else plain
    return plain.reshape(-1).view(torch.uint8)


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, set | frozenset) else [value]


def main() -> int:
    """Run the fuzz on both, and print how the mutants ended."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    for handle in (decoded, answered):
        outcomes = run(count, seed, handle)
        sys.stdout.write(f"{handle.__name__}: {count} frames of seed {seed}: {dict(outcomes)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
