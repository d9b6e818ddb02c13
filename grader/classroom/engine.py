"""The process that grades a class: one import of torch, one collected suite, and a fork of both for each submission.

Its argument list and environment are fixed, as those of the process for a single grading. Whatever is slow and would
be done anew in every fork is done before: lazy imports, and one grading of the reference.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import socket
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from grader.grading.engine import end_with_the_command, give_up_descriptor_0

if TYPE_CHECKING:
    from grader.grading.job import Job
    from grader.grading.run import Loaded
    from grader.report import Report
    from grader.sandbox.launcher import Zygote

# What programs for such an assignment import, or torch does for them at the first optimiser, `torch.func.grad` or
# `backward` with a cotangent: two to four seconds in each fork, where they are not here before it.
WARM = ("torch._dynamo", "torch.optim", "torch.func", "scipy.special", "scipy.stats", "torch.distributions")


def main() -> NoReturn:
    """Serve jobs of one assignment, all with the same seed and isolation, until the socket on descriptor 0 closes."""
    sock = socket.socket(fileno=os.dup(0))
    end_with_the_command(sock)
    gc.disable()  # as in the process for a single grading
    import torch

    from grader.sandbox.launcher import Zygote

    for name in WARM:
        importlib.import_module(name)
    torch.set_num_threads(1)
    gc.freeze()
    gc.enable()
    give_up_descriptor_0()
    zygote = Zygote.fork(close=sock)
    status = _serve(sock, zygote)
    # Its workers end with it, also those of a fork that has broken.
    zygote.close()
    sys.stderr.flush()
    os._exit(status)


def _serve(sock: socket.socket, zygote: Zygote) -> int:
    # After the fork: nothing that is imported or read from here on is in a worker's memory.
    from grader.errors import UsageError
    from grader.grading import job
    from grader.grading.run import load

    first = job.receive_job(sock)
    if first is None:
        return 0
    status = 0

    def inside() -> None:
        nonlocal status
        status = _grade_each(sock, zygote, loaded, first)

    try:
        loaded = load(Path(first.folder), first.seed)
        loaded.suite.open(inside)
    except UsageError as error:
        job.send(sock, job.Failed(str(error), usage=True))
    return status


def _grade_each(sock: socket.socket, zygote: Zygote, loaded: Loaded, first: Job) -> int:
    from grader.grading import job

    _warm(loaded, zygote, first)
    request: Job | None = first
    while request is not None:
        pid = os.fork()
        if pid == 0:
            _grade(sock, zygote, loaded, request)
        _, status = os.waitpid(pid, 0)
        if status != 0:
            # Nobody knows what it had asked of the zygote, or how much of its answer it had sent.
            return 1
        request = job.receive_job(sock)
    return 0


def _warm(loaded: Loaded, zygote: Zygote, first: Job) -> None:
    """Grade the reference once; then keep the garbage collector from copying the pages that all forks share."""
    import msgspec

    from grader.grading.run import warm
    from grader.submission import of_masters

    _judged(loaded, zygote, msgspec.structs.replace(first, submission=of_masters(loaded.assignment)))
    warm(loaded)
    gc.collect()
    gc.freeze()


def _grade(sock: socket.socket, zygote: Zygote, loaded: Loaded, request: Job) -> NoReturn:
    """In the fork: grade, answer, and end without tearing torch down."""
    from grader.grading import job

    end_with_the_command(sock)
    status = 1
    with contextlib.suppress(BaseException):
        try:
            answer: job.Answer = job.Done(_judged(loaded, zygote, request))
        except Exception as error:
            traceback.print_exc()
            answer = job.Failed(f"{type(error).__name__}: {error}", usage=False)
        else:
            status = 0
        job.send(sock, answer)
    sys.stderr.flush()
    os._exit(status)


def _judged(loaded: Loaded, zygote: Zygote, request: Job) -> Report:
    from grader.grading.run import judge_confined, judge_here
    from grader.sandbox.usage import Usage

    usage = Usage()
    if request.isolation == "none":
        return judge_here(loaded, request, usage)
    return judge_confined(loaded, request, zygote, usage)


if __name__ == "__main__":
    main()
