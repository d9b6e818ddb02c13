"""A process that grades without isolation, in one forked child a submission: there an attack must succeed."""

from __future__ import annotations

import os
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

LIMIT_S = 60


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
        command = [sys.executable, "-m", "tests.hostile.without", str(grounds.target / "canary.txt")]
        with ours, subprocess.Popen(command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL) as process:
            theirs.close()
            yield cls(ours, grounds)
            ours.close()
            process.wait()

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
            signal.alarm(LIMIT_S)
            try:
                job.send(sock, job.Done(grade_here(request)))
            finally:
                os._exit(0)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
