"""The processes that grade a class: one import of torch for all, one collected suite each, and a fork a submission.

The first process imports, and learns nothing of any class: it forks engines, one for each socket that it is sent. An
engine forks its zygote, and only then hears of the assignment. Argument list and environment are fixed, as those of the
process for a single grading. Whatever is slow and would be done anew in every fork is done before: lazy imports, and
one grading of the reference.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import socket
import struct
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from grader.grading.engine import end_with_the_command, give_up_descriptor_0, import_torch

if TYPE_CHECKING:
    from grader.grading.job import Job
    from grader.grading.run import Loaded
    from grader.report import Report
    from grader.sandbox.launcher import Zygote

PID = struct.Struct(">I")
# What engines need before they fork their zygotes. And what programs for such an assignment import, or torch does for
# them at the first optimiser, `torch.func.grad` or `backward` with a cotangent: two to four seconds in each fork.
WARM = (
    "grader.sandbox.launcher",
    "scipy.special",
    "scipy.stats",
    "torch._dynamo",
    "torch.distributions",
    "torch.func",
    "torch.optim",
)


def main() -> NoReturn:
    """Fork an engine for every socket that comes over the one on descriptor 0, and answer with its process id."""
    control = socket.socket(fileno=os.dup(0))
    end_with_the_command(control)
    gc.disable()  # as in the process for a single grading
    import_torch()
    import torch

    for name in WARM:
        importlib.import_module(name)
    torch.set_num_threads(1)
    gc.freeze()
    gc.enable()
    give_up_descriptor_0()
    while True:
        data, handles, _, _ = socket.recv_fds(control, 1, 1)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass  # an engine that has ended
        if not data:
            os._exit(0)  # the engines end with this process
        pid = os.fork()
        if pid == 0:
            control.close()
            _engine(socket.socket(fileno=handles[0]))
        os.close(handles[0])
        control.sendall(PID.pack(pid))


def _engine(sock: socket.socket) -> NoReturn:
    """Serve jobs of one assignment, all with the same seed and isolation, until the socket closes."""
    from grader.sandbox.launcher import Zygote

    status = 1
    with contextlib.suppress(BaseException):
        end_with_the_command(sock)
        zygote = Zygote.fork(close=sock)
        try:
            status = _serve(sock, zygote)
        except Exception:
            traceback.print_exc()
        # Its workers end with it, also those of a fork that has broken.
        zygote.close()
    sys.stderr.flush()
    os._exit(status)


def _serve(sock: socket.socket, zygote: Zygote) -> int:
    # After the fork: nothing that is imported or read from here on is in a worker's memory.
    from grader.errors import EngineError, UsageError
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
    except EngineError as error:
        job.send(sock, job.Failed(str(error), usage=False))
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
