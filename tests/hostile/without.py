"""A process that grades without isolation, in one forked child a submission: there an attack must succeed."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch

from grader.grading import job
from grader.grading.run import grade_here
from grader.report import Report

if TYPE_CHECKING:
    from grader.submission import Submission
    from tests.hostile.grounds import Grounds

LIMIT_S = 30
FINISHED = 77


class Unprotected:
    """Our end of the socket to that process."""

    def __init__(self, sock: socket.socket, grounds: Grounds) -> None:
        self._sock = sock
        self._grounds = grounds

    @classmethod
    @contextmanager
    def started(cls, grounds: Grounds) -> Iterator[Unprotected]:
        """The process, which ends with the socket."""
        ours, theirs = socket.socketpair()
        command = [
            sys.executable,
            "-m",
            "tests.hostile.without",
            str(grounds.target / "canary.txt"),
            str(grounds.unprotected),
        ]
        with ours, subprocess.Popen(command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL) as process:
            theirs.close()
            ours.settimeout(2 * LIMIT_S)
            try:
                yield cls(ours, grounds)
            finally:
                process.kill()

    def grade(self, submission: Submission) -> Report:
        """The report of a submission that runs beside the suite."""
        job.send(self._sock, self._grounds.job(submission, "none"))
        match job.receive_answer(self._sock):
            case job.Done(report=report):
                return report
            case answer:
                raise RuntimeError(f"no report without isolation: {answer}")


def main() -> None:
    """Serve on descriptor 0."""
    torch.set_num_threads(1)
    # A descriptor to be found by whoever looks for one.
    os.dup2(os.open(sys.argv[1], os.O_RDONLY), 9)
    sock = socket.socket(fileno=os.dup(0))
    with open(os.devnull) as null:
        os.dup2(null.fileno(), 0)
    while (request := job.receive_job(sock)) is not None:
        pid = os.fork()
        if pid == 0:
            os.setsid()
            os.chdir(sys.argv[2])
            try:
                job.send(sock, job.Done(grade_here(request)))
            finally:
                os._exit(FINISHED)
        _kill_after(pid, LIMIT_S)
        _, status = os.waitpid(pid, 0)
        if os.waitstatus_to_exitcode(status) != FINISHED:
            job.send(sock, job.Failed(f"the child ended with wait status {status}", usage=False))


def _kill_after(pid: int, seconds: float) -> None:
    fd = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    if not poll.poll(1000 * seconds):
        signal.pidfd_send_signal(fd, signal.SIGKILL)
    os.close(fd)


if __name__ == "__main__":
    main()
