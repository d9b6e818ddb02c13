"""Asking for a grading: the engine runs in a process of its own, which starts clean and ends with this one."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from grader.assignment import Assignment
from grader.errors import EngineError, UsageError
from grader.grading import job
from grader.grading.job import OnProgress, Progress
from grader.grading.phases import Profile
from grader.machine import require_torch
from grader.report import Report
from grader.sandbox.confine import barred, layers, survey
from grader.sandbox.environment import ENVIRONMENT
from grader.submission import Submission

OnProfile = Callable[[Profile], None]

__all__ = ["OnProfile", "Progress", "check_isolation", "grade", "next_answer", "start"]


def grade(
    assignment: Assignment,
    submission: Submission,
    *,
    seed: int | None = None,
    only: tuple[str, ...] = (),
    isolation: str = "auto",
    on_progress: OnProgress | None = None,
    on_profile: OnProfile | None = None,
) -> Report:
    """The report of one submission; raises UsageError for unusable input, EngineError where the grader fails.

    `only` names the parts whose tests are judged (none: all); the other tests stand in the report as skipped.
    `on_profile` hears where the time went, but where there is no isolation.
    """
    request = job.Job(
        folder=str(assignment.folder.resolve()),
        submission=submission,
        seed=assignment.seed if seed is None else seed,
        only=only,
        isolation=isolation,
    )
    if isolation == "none":
        require_torch()
        from grader.grading.run import grade_here

        return grade_here(request, on_progress)
    check_isolation(isolation, assignment.folder)
    engine, sock = start("grader.grading.engine")
    with sock, engine:
        try:
            done = _done(sock, request, on_progress)
        except BaseException:
            # Its zygote and workers end with it.
            engine.kill()
            raise
    if on_profile is not None and done.profile is not None:
        on_profile(done.profile)
    return done.report


def check_isolation(isolation: str, folder: Path) -> None:
    """Return if this machine can keep submissions away from the assignment in `folder`; else raise UsageError."""
    if os.name != "posix":
        raise UsageError("grading needs Linux or macOS (on Windows: WSL); students check their work by `grader check`")
    barred(layers(isolation, survey()), isolation, folder.resolve())


def start(module: str) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """A process that grades, in which `module` serves jobs on its descriptor 0, and our end of the socket to it."""
    ours, theirs = socket.socketpair()
    with theirs:
        engine = subprocess.Popen(
            [sys.executable, "-s", "-P", "-m", module],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            env=ENVIRONMENT,
            cwd="/",
            # In a process group of its own: Ctrl-C is for the command, which then ends the engine.
            process_group=0,
        )
    return engine, ours


def next_answer(sock: socket.socket) -> job.Answer | None:
    """The engine's next answer; None where it has ended."""
    try:
        return job.receive_answer(sock)
    except ConnectionResetError:
        return None  # it ended before it had read all that it was sent


def _done(sock: socket.socket, request: job.Job, on_progress: OnProgress | None) -> job.Done:
    with contextlib.suppress(BrokenPipeError):
        job.send(sock, request)
    while True:
        match next_answer(sock):
            case job.Progress() as progress if on_progress is not None:
                on_progress(progress)
            case job.Done() as done:
                return done
            case job.Failed(text=text, usage=usage):
                raise UsageError(text) if usage else EngineError(text)
            case None:
                require_torch()
                raise EngineError("the process that grades has ended without a report (out of memory?)")
