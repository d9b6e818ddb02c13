"""Starting what runs student code: one zygote, and confined workers forked from it; ending them for certain."""

from __future__ import annotations

import math
import os
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from typing import Self

import msgspec

from grader.errors import EngineError, RunOver
from grader.sandbox import wire, zygote
from grader.sandbox.confine import interpreter, kernel, layers, namespaces, survey
from grader.sandbox.confine.steps import EVERYWHERE, Plan
from grader.sandbox.environment import ENVIRONMENT
from grader.sandbox.removal import remove
from grader.sandbox.users import Slot, take_slot

BUFFER_BYTES = 4 << 20
START_SECONDS = 60.0


class TimeUp(TimeoutError):
    """A call's deadline has passed."""


class Worker:
    """A confined process and our end of its socket."""

    def __init__(self, owner: Zygote, pid: int, sock: socket.socket, folder: str | None, slot: Slot | None) -> None:
        """`folder` is removed when it ends."""
        self._owner = owner
        self._folder = folder
        self._slot = slot
        self.pid = pid
        self.sock = sock
        self._limit, self._run_ends = START_SECONDS, math.inf
        self._began_cpu, self._began = 0.0, time.monotonic()

    def begin(self, cpu_seconds: float, run_ends: float) -> None:
        """Deadlines count from here: so many CPU seconds of the worker's, and twice as many by the clock.

        `run_ends` is when the whole run ends, on the monotonic clock.
        """
        self._limit, self._run_ends = cpu_seconds, run_ends
        self._began_cpu, self._began = self.cpu_seconds(), time.monotonic()

    def wait(self, writing: bool) -> None:
        """Wait until the socket is ready; raises TimeUp or RunOver when a deadline passes first."""
        poll = select.poll()
        poll.register(self.sock, select.POLLOUT if writing else select.POLLIN)
        while True:
            now = time.monotonic()
            left_cpu = self._began_cpu + self._limit - self.cpu_seconds()
            left = min(self._began + 2 * self._limit, self._run_ends) - now
            if min(left, left_cpu) <= 0:
                raise RunOver("the run's own deadline has passed") if now >= self._run_ends else TimeUp
            if poll.poll(1000 * min(left, max(left_cpu, 0.01))):
                return

    def cpu_seconds(self) -> float:
        """The CPU seconds that the worker has used; where the system does not tell, those of the clock."""
        if not kernel.LINUX:
            return time.monotonic()
        try:
            return kernel.cpu_seconds(self.pid)
        except OSError:
            return self._began_cpu

    def end(self) -> zygote.Ended:
        """Kill it, and take its folder and its user back."""
        self.sock.close()
        try:
            return self._owner.kill(self.pid)
        finally:
            if self._folder is not None:
                remove(self._folder)
            if self._slot is not None:
                self._slot.release()


def covered() -> str:
    """The folder that a worker with mounts of its own has an empty one over."""
    # Imports go by the paths as they stand, which may lead through a link in a folder for temporary files.
    return namespaces.coverable((*interpreter.folders(), *sys.path))


class Zygote:
    """Our end of the zygote's control socket."""

    def __init__(self, control: socket.socket, process: subprocess.Popen[bytes] | int) -> None:
        self._control = control
        self._process = process
        self._found = survey()
        self._covered = covered()
        if not zygote.get(control)[0]:
            raise EngineError("the process that student code is forked from did not start")

    @classmethod
    def spawn(cls) -> Self:
        """A zygote in a fresh interpreter, which imports numpy and torch once more."""
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-s", "-P", "-m", "grader.sandbox.zygote"]
        process = subprocess.Popen(command, stdin=theirs.fileno(), env=ENVIRONMENT, cwd="/", start_new_session=True)
        theirs.close()
        return cls(ours, process)

    @classmethod
    def fork(cls, *, close: socket.socket | None = None) -> Self:
        """A zygote forked from this process, which has imported numpy and torch, and has read nothing secret yet.

        `close` is a socket of this process's that the zygote must not hold, if there is one.
        """
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            ours.close()
            if close is not None:
                close.close()
            os.setsid()
            zygote.serve(theirs)
        theirs.close()
        return cls(ours, pid)

    def worker(self, level: str, memory_mb: int) -> Worker:
        """A fresh worker, confined as the isolation level says; see `start`."""
        return self.start((*EVERYWHERE, *self.layers(level)), memory_mb)

    def start(self, steps: Sequence[str], memory_mb: int) -> Worker:
        """A fresh worker that has taken these steps of confinement; raises EngineError where one fails."""
        with ExitStack() as taken:
            slot = take_slot() if "user" in steps else None
            if slot is not None:
                taken.callback(slot.release)
            # With mounts of its own, nothing is made that a killed run could leave behind.
            made = None if "namespaces" in steps else tempfile.mkdtemp(prefix=f"grader-{os.getpid()}-")
            if made is not None:
                taken.callback(remove, made)
            plan = Plan(tuple(steps), None if slot is None else slot.uid, memory_mb << 20, made or self._covered)
            ours, theirs = socket.socketpair()
            taken.callback(ours.close)
            with theirs:
                for sock in (ours, theirs):
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
                data = self._answer_to(zygote.Fork(plan), theirs.fileno())
            ours.setblocking(False)
            worker = Worker(self, msgspec.msgpack.decode(data, type=zygote.Forked).pid, ours, made, slot)
            taken.pop_all()  # the worker's own end gives them back
        try:
            message, _ = wire.receive(ours, worker.wait)
        except (TimeUp, wire.Closed, wire.WireError) as error:
            raise EngineError(f"a worker did not start ({type(error).__name__}, {worker.end()})") from error
        if isinstance(message, wire.Failure):
            worker.end()
            raise EngineError(f"a worker could not be confined: {message.text}")
        return worker

    def layers(self, level: str) -> tuple[str, ...]:
        """The layers that a worker of this zygote's is confined by at an isolation level."""
        return layers(level, self._found)

    def kill(self, pid: int) -> zygote.Ended:
        """End a worker of this zygote's."""
        data = self._answer_to(zygote.Kill(pid))
        return msgspec.msgpack.decode(data, type=zygote.Ended)

    def _answer_to(self, message: msgspec.Struct, fd: int | None = None) -> bytes:
        with suppress(BrokenPipeError, ConnectionResetError):
            zygote.put(self._control, message, fd)
            data, _ = zygote.get(self._control)
            if data:
                return data
        raise EngineError("the process that student code is forked from has ended")

    @property
    def cpu_seconds(self) -> float:
        """What it has used itself, without its workers; 0 where the system does not tell."""
        return kernel.cpu_seconds(self.pid) if kernel.LINUX else 0.0

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process if isinstance(self._process, int) else self._process.pid

    def close(self) -> None:
        """End it and all its workers."""
        self._control.close()
        if isinstance(self._process, int):
            os.waitpid(self._process, 0)
        else:
            self._process.wait()
