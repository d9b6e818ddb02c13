"""What the command and the engine tell each other, over a socket: one job, progress, and one end."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable

import msgspec

from grader.grading.phases import Profile
from grader.report import Report, TestResult
from grader.submission import Submission

_LENGTH = struct.Struct(">I")


class Job(msgspec.Struct, frozen=True, tag="job"):
    """What to grade, and how: `folder` is the assignment's, `only` the ids of the parts to judge (none: all)."""

    folder: str
    submission: Submission
    seed: int
    only: tuple[str, ...]
    isolation: str


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    """`done` of `total` tests are judged; `label` is the name of the last one, and `result` its outcome."""

    done: int
    total: int
    label: str
    result: TestResult | None


class Done(msgspec.Struct, frozen=True, tag="done"):
    """The end of a run, and where its time went if that was measured."""

    report: Report
    profile: Profile | None = None


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The grader could not grade; `usage` tells unusable input from its own fault."""

    text: str
    usage: bool


OnProgress = Callable[[Progress], None]
Answer = Progress | Done | Failed
_answers = msgspec.msgpack.Decoder(Progress | Done | Failed)


def send(sock: socket.socket, message: Job | Answer) -> None:
    """Write one message."""
    data = msgspec.msgpack.encode(message)
    sock.sendall(_LENGTH.pack(len(data)) + data)


def receive_job(sock: socket.socket) -> Job | None:
    """The next job; None at the end of the stream."""
    data = _receive(sock)
    return None if data is None else msgspec.msgpack.decode(data, type=Job)


def receive_answer(sock: socket.socket) -> Answer | None:
    """The next answer; None where the engine has ended."""
    data = _receive(sock)
    return None if data is None else _answers.decode(data)


def _receive(sock: socket.socket) -> bytes | None:
    head = _exactly(sock, _LENGTH.size)
    return None if head is None else _exactly(sock, _LENGTH.unpack(head)[0])


def _exactly(sock: socket.socket, size: int) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        chunk = sock.recv(size - len(data))
        if not chunk:
            return None
        data += chunk
    return bytes(data)
