"""Confinement: an ordered list of named steps that a worker takes between its fork and the first line of a student's."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from grader.sandbox.confine import interpreter, kernel, landlock

FILE_BYTES = 64 << 20
OPEN_FILES = 64
THREADS = 64


class Plan(msgspec.Struct, frozen=True):
    """What one worker is confined by: `layers` are the names of the steps to take, `uid` its own user (None: ours)."""

    layers: tuple[str, ...]
    uid: int | None
    memory_bytes: int
    folder: str


class Step(NamedTuple):
    """`layer` is the name under which results list it, "" for what every system has."""

    layer: str
    take: Callable[[Plan], None]


def confine(plan: Plan) -> None:
    """Take every step of the plan, in order; raises OSError if one cannot be taken: then no student's code may run."""
    for step in STEPS:
        if not step.layer or step.layer in plan.layers:
            step.take(plan)


def own_session(plan: Plan) -> None:
    """Ctrl-C and signals to our group pass it by; a kill of its group takes all that it started along."""
    os.setsid()


def no_terminal(plan: Plan) -> None:
    """It cannot read what the user types, nor write on the user's screen."""
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    os.close(null)


def limits(plan: Plan) -> None:
    """Memory, files and threads of one worker cannot starve the machine; no core file holds the trusted side's pages."""
    for kind, value in (
        (resource.RLIMIT_AS, plan.memory_bytes),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _lower(kind, value)
    if plan.uid is not None:
        # Counted per user: with a user of its own the limit is this worker's alone.
        _lower(resource.RLIMIT_NPROC, THREADS)


def another_user(plan: Plan) -> None:
    """It is nobody who owns a file here, and may signal and trace no process of ours."""
    if plan.uid is None:
        raise OSError("no user to change to")
    os.chown(plan.folder, plan.uid, plan.uid)
    os.setgroups([])
    os.setresgid(plan.uid, plan.uid, plan.uid)
    os.setresuid(plan.uid, plan.uid, plan.uid)
    try:
        os.setuid(0)
    except PermissionError:
        return
    raise OSError("the change of user can be undone")


def no_new_privileges(plan: Plan) -> None:
    """A set-uid program gives it nothing; Landlock demands it, too."""
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)


def die_with_parent(plan: Plan) -> None:
    """It ends when the zygote ends, however that ends; set after the change of user, which clears it."""
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)


def not_traceable(plan: Plan) -> None:
    """Its memory cannot be read through /proc by another process of the same user."""
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)


def files(plan: Plan) -> None:
    """It reads the interpreter and nothing else: not the suite, not the submission folder, not /proc, not /tmp."""
    landlock.restrict(interpreter.readable(), (plan.folder,))


def bare_environment(plan: Plan) -> None:
    """Names and tokens in the environment are gone; temporary files go to a folder of its own."""
    os.environ.clear()
    os.chdir(plan.folder)


STEPS = (
    Step("", own_session),
    Step("", no_terminal),
    Step("rlimits", limits),
    Step("user", another_user),
    Step("no_new_privs", no_new_privileges),
    Step("parent_death", die_with_parent),
    Step("not_dumpable", not_traceable),
    Step("landlock", files),
    Step("", bare_environment),
)


def _lower(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))
