"""The process that grades: imports numpy and torch once, forks the zygote, and only then hears what to grade.

Its argument list and environment are fixed, since every fork keeps them in its memory.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
import traceback
from typing import TYPE_CHECKING

from grader.grading.phases import COLLECTION, TESTS, WORKERS, ZYGOTE, Phases, Profile
from grader.sandbox.confine import kernel

if TYPE_CHECKING:
    from grader.sandbox.launcher import Zygote


def main() -> None:
    """Serve the job that comes on descriptor 0, then end at once: tearing torch down would cost half a second."""
    phases = Phases()
    sock = socket.socket(fileno=os.dup(0))
    end_with_the_command(sock)
    # Hardly any garbage comes of imports, and to look for it among what they make takes a tenth of their time.
    gc.disable()
    # Before the fork, so that they are imported once.
    import_torch()
    import torch

    from grader.sandbox.launcher import Zygote

    torch.set_num_threads(1)
    gc.freeze()
    give_up_descriptor_0()
    phases.begin(ZYGOTE)
    zygote = Zygote.fork(close=sock)
    phases.begin(COLLECTION)
    _serve(sock, zygote, phases)
    zygote.close()
    sys.stderr.flush()
    os._exit(0)


def end_with_the_command(sock: socket.socket) -> None:
    """End this process as soon as the command that started it has ended.

    To be called before the imports, which take a second: the command may be killed at any time.
    """
    if not kernel.LINUX:
        return
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    poll = select.poll()
    poll.register(sock, select.POLLHUP)
    if poll.poll(0):
        os._exit(1)  # it was killed before the kernel knew to tell


def import_torch() -> None:
    """Import torch; where it cannot be used, end this process without a word: the command finds out why."""
    from grader.errors import UsageError
    from grader.machine import require_torch

    try:
        require_torch()
    except UsageError:
        os._exit(1)


def give_up_descriptor_0() -> None:
    """What is forked from here on must not hold the command's socket there."""
    with open(os.devnull) as null:
        os.dup2(null.fileno(), 0)


def _serve(sock: socket.socket, zygote: Zygote, phases: Phases) -> None:
    # After the fork: nothing that is imported or read from here on is in a worker's memory.
    from grader.errors import UsageError
    from grader.grading import job
    from grader.grading.run import grade_confined
    from grader.sandbox.usage import Usage

    request = job.receive_job(sock)
    if request is None:
        return

    def begin(phase: str) -> None:
        if phase == TESTS:  # all that is imported and collected is there, and stays
            gc.freeze()
            gc.enable()
        phases.begin(phase)

    usage = Usage(begin)
    try:
        report = grade_confined(request, zygote, lambda progress: job.send(sock, progress), usage=usage)
    except UsageError as error:
        job.send(sock, job.Failed(str(error), usage=True))
    except Exception as error:
        traceback.print_exc()
        job.send(sock, job.Failed(f"{type(error).__name__}: {error}", usage=False))
    else:
        spent = phases.spent()
        spent[ZYGOTE] += zygote.cpu_seconds
        spent[WORKERS] = usage.workers_cpu_seconds
        job.send(sock, job.Done(report, Profile(spent, usage.workers)))


if __name__ == "__main__":
    main()
