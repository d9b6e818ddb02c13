"""The process that workers are forked from: it has imported numpy and torch, runs no student's code, knows no secret.

It learns nothing but where to fork a worker, with which confinement, and which one to end. Nothing is imported in a
worker that the zygote has not imported, so a fresh worker costs a fork.
"""

from __future__ import annotations

import gc
import os
import platform
import signal
import socket
import struct
import traceback
from contextlib import nullcontext, suppress
from typing import NoReturn

import msgspec

from grader.sandbox import wire, worker
from grader.sandbox.confine import interpreter, kernel, namespaces, seccomp
from grader.sandbox.confine.steps import Plan, confine
from grader.sandbox.removal import remove

LENGTH = struct.Struct(">I")
MOUNTING = {"namespaces", "user"}


class Fork(msgspec.Struct, frozen=True, tag="fork"):
    """Fork a worker; its socket's descriptor travels with the message."""

    plan: Plan


class Kill(msgspec.Struct, frozen=True, tag="kill"):
    """End a worker and what it started."""

    pid: int


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The zygote can fork workers."""


class Forked(msgspec.Struct, frozen=True, tag="forked"):
    """The process id of a new worker."""

    pid: int


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """How a worker ended: its wait status, CPU seconds, and peak resident memory in kB."""

    status: int
    cpu_seconds: float
    peak_kb: int


def put(control: socket.socket, message: msgspec.Struct, fd: int | None = None) -> None:
    """Send a message on a control socket, with a descriptor if there is one."""
    data = msgspec.msgpack.encode(message)
    socket.send_fds(control, [LENGTH.pack(len(data)) + data], [] if fd is None else [fd])


def get(control: socket.socket) -> tuple[bytes, int | None]:
    """The next message's bytes (b"" at the end of the stream) and the descriptor that came with it."""
    head, fds, _, _ = socket.recv_fds(control, LENGTH.size, 1)
    if len(head) < LENGTH.size:
        return b"", None
    (size,) = LENGTH.unpack(head)
    data = b""
    while len(data) < size:
        chunk = control.recv(size - len(data))
        if not chunk:
            return b"", None
        data += chunk
    return data, fds[0] if fds else None


def serve(control: socket.socket) -> NoReturn:
    """Fork and end workers as the trusted side asks, until its socket closes or it ends; then end them all."""
    _settle(control)
    workers: dict[int, Plan] = {}
    try:
        _obey(control, workers)
    except (BrokenPipeError, ConnectionResetError):
        pass  # the trusted side ended before it heard an answer
    except Exception:
        traceback.print_exc()
    for pid, plan in workers.items():
        _end(pid)
        if "namespaces" not in plan.steps:
            # Whoever made it may have been killed; with mounts of its own a worker has no folder of ours.
            remove(plan.folder)
    os._exit(0)


def _obey(control: socket.socket, workers: dict[int, Plan]) -> None:
    prepared: set[str] = set()
    decoder = msgspec.msgpack.Decoder(Fork | Kill)
    put(control, Ready())
    while True:
        data, fd = get(control)
        if not data:
            return
        match decoder.decode(data):
            case Fork(plan=plan) if fd is not None:
                _prepare(plan, prepared)
                pid = _fork(control, fd, plan)
                os.close(fd)
                workers[pid] = plan
                put(control, Forked(pid))
            case Kill(pid=pid) if pid in workers:
                del workers[pid]
                put(control, _end(pid))


def _settle(control: socket.socket) -> None:
    def stop(signum: int, frame: object) -> None:
        with suppress(OSError):
            control.shutdown(socket.SHUT_RDWR)

    signal.signal(signal.SIGTERM, stop)
    if kernel.LINUX:
        # Not SIGKILL: it takes its workers along, and what these have written.
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGTERM)
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    # What is here stays: no worker looks through it for garbage, which would copy its pages.
    gc.freeze()
    gc.enable()


def _prepare(plan: Plan, prepared: set[str]) -> None:
    """What a plan needs of the zygote itself, once: mounts of its own, and an interpreter that another user can run.

    And what every worker would otherwise work out anew.
    """
    needs = set(plan.steps) - prepared
    if needs & MOUNTING and not prepared & MOUNTING:
        namespaces.prepare()
    if "user" in needs:
        interpreter.open_closed_homes(interpreter.folders())
    if "landlock" in needs:
        interpreter.readable()
    if "seccomp" in needs:
        seccomp.compiled(platform.machine())
    prepared |= needs


def _fork(control: socket.socket, fd: int, plan: Plan) -> int:
    with namespaces.processes_of_its_own() if "namespaces" in plan.steps else nullcontext():
        pid = os.fork()
        if pid == 0:
            _become_worker(control, fd, plan)
    return pid


def _become_worker(control: socket.socket, fd: int, plan: Plan) -> NoReturn:
    try:
        _work(control, fd, plan)
    finally:
        # Never back into the zygote's own loop, whatever happened.
        os._exit(1)


def _work(control: socket.socket, fd: int, plan: Plan) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Made before confinement: to make a socket of a descriptor asks the kernel about it.
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=os.dup2(fd, 3) if fd != 3 else fd)
    control.detach()
    try:
        confine(plan)
    except Exception as error:
        wire.send(sock, wire.Failure(type(error).__name__, str(error), ()), [], worker.never_waits)
        return
    wire.send(sock, wire.Reply(None, (), (), ()), [], worker.never_waits)
    worker.run(sock)


def _end(pid: int) -> Ended:
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    return Ended(status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def main() -> NoReturn:
    """Serve on descriptor 0, for a zygote that is started as a fresh interpreter."""
    control = socket.socket(fileno=os.dup(0))
    serve(control)


if __name__ == "__main__":
    main()
