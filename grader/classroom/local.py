"""The engine on this machine: as many processes as jobs, each with its own zygote and its own collected suite."""

from __future__ import annotations

import contextlib
import os
import select
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.assignment import Assignment
from grader.classroom.engine import PID
from grader.classroom.work import Begun, Graded, Task
from grader.errors import EngineError, UsageError
from grader.grading import client, job
from grader.machine import require_torch

ENDED = "the process that grades ended without a report (out of memory?)"
RESERVE_S = 120.0
"""What a submission gets beyond its own limit, before the process that grades it is taken for hung."""
CLOSE_S = 0.5
MAX_DEATHS = 3
"""After so many processes in a row that end without a single report the whole batch ends."""


@dataclass
class _Process:
    """An engine process; `task` is what it is busy with, until `deadline` on the monotonic clock."""

    pid: int
    sock: socket.socket
    task: Task | None = None
    deadline: float = 0.0

    def end(self) -> None:
        """End it, with all that it started, and return when that is done."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        with contextlib.suppress(ConnectionResetError):
            # Each fork of it holds the other end.
            while self.sock.recv(1 << 16):
                pass
        self.sock.close()
        # Its sockets are closed a moment before it is gone.
        if hasattr(os, "pidfd_open"):
            with contextlib.suppress(ProcessLookupError):
                handle = os.pidfd_open(self.pid)
                select.select([handle], [], [])
                os.close(handle)


class LocalEngine:
    """An Engine of `jobs` processes; each is started when there is work for it."""

    def __init__(self, assignment: Assignment, *, seed: int, isolation: str, jobs: int) -> None:
        """UsageError where this machine cannot keep submissions away from the assignment."""
        if isolation != "none":
            client.check_isolation(isolation, assignment.folder)
        self._folder = Path(assignment.folder).resolve()
        self._limit_s = assignment.limits.run_s + RESERVE_S
        self._seed = seed
        self._isolation = isolation
        self._jobs = jobs
        self._processes: list[_Process] = []
        self._nursery: tuple[subprocess.Popen[bytes], socket.socket] | None = None
        self._deaths = 0

    def grade(self, tasks: Iterator[Task], begun: Begun) -> Iterator[Graded]:
        """See Engine."""
        while True:
            self._fill(tasks, begun)
            busy = [process for process in self._processes if process.task is not None]
            if not busy:
                return
            for process in _ready(busy):
                yield self._end_of_task(process)

    @property
    def pids(self) -> list[int]:
        """The ids of the processes that grade, as far as they are started."""
        return [process.pid for process in self._processes]

    def close(self) -> None:
        """See Engine."""
        while self._processes:
            self._processes.pop().end()
        if self._nursery is None:
            return
        nursery, control = self._nursery
        self._nursery = None
        control.close()
        try:
            nursery.wait(CLOSE_S)  # it takes note of the ends of its engines
        except subprocess.TimeoutExpired:  # it is importing yet
            nursery.kill()
            nursery.wait()

    def _fill(self, tasks: Iterator[Task], begun: Begun) -> None:
        """Give every process something to do, as long as there is anything."""
        idle = [process for process in self._processes if process.task is None]
        while idle or len(self._processes) < self._jobs:
            task = next(tasks, None)
            if task is None:
                return
            if not idle:
                self._processes.append(self._started())
                idle.append(self._processes[-1])
            process = idle.pop()
            process.task, process.deadline = task, time.monotonic() + self._limit_s
            request = job.Job(str(self._folder), task.submission, self._seed, (), self._isolation)
            # Where it has ended already, the end of its stream says so when it is asked for the answer.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                job.send(process.sock, request)
            begun(task.key)

    def _started(self) -> _Process:
        """A new engine; the process that imports, and forks them all, is started with the first."""
        if self._nursery is None or self._nursery[0].poll() is not None:
            self._nursery = client.start("grader.classroom.engine")
        control = self._nursery[1]
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(control, [b"+"], [theirs.fileno()])
            answer = control.recv(PID.size, socket.MSG_WAITALL)
        except (BrokenPipeError, ConnectionResetError):
            answer = b""
        except BaseException:
            ours.close()
            raise
        if len(answer) < PID.size:
            ours.close()
            require_torch()
            raise EngineError("the process that forks those that grade has ended (out of memory?)")
        return _Process(PID.unpack(answer)[0], ours)

    def _end_of_task(self, process: _Process) -> Graded:
        task, process.task = process.task, None
        if task is None:
            raise EngineError("a process answered that had nothing to do")
        late = time.monotonic() >= process.deadline
        match None if late else client.next_answer(process.sock):
            case job.Done(report=report):
                self._deaths = 0
                return Graded(task.key, report)
            case job.Failed(text=text, usage=True):
                raise UsageError(text)
            case job.Failed(text=text):
                error = text
            case _:
                error = ""
        self._processes.remove(process)
        process.end()
        if late:
            error = f"the process that grades did not answer within {self._limit_s:g} s"
        self._deaths += 1
        if self._deaths >= MAX_DEATHS:
            raise EngineError(f"{MAX_DEATHS} submissions in a row broke it; the last time: {error or ENDED}")
        return Graded(task.key, None, error or ENDED)


def _ready(busy: list[_Process]) -> list[_Process]:
    """Those that have answered or ended, or whose time is up; at least one."""
    while True:
        with selectors.DefaultSelector() as selector:
            for process in busy:
                selector.register(process.sock, selectors.EVENT_READ, process)
            left = min(process.deadline for process in busy) - time.monotonic()
            events = selector.select(max(left, 0.0))
        now = time.monotonic()
        ready = [key.data for key, _ in events] or [process for process in busy if process.deadline <= now]
        if ready:
            return ready
