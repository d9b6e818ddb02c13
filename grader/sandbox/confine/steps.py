"""Confinement: an ordered list of named steps, taken by a worker before it runs the first line of a student's."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from grader.sandbox.confine import interpreter, kernel, landlock, namespaces, seccomp

FOLDER_MB = 64
OPEN_FILES = 64
THREADS = 64
FIRST_CLOSED = 4
"""Descriptors 0 to 2 are /dev/null and 3 is the worker's socket; nothing else stays open."""


class Plan(msgspec.Struct, frozen=True):
    """What one worker is confined by: the names of the `steps` to take, `uid` its own user (None: ours).

    `folder` becomes its folder for temporary files.
    """

    steps: tuple[str, ...]
    uid: int | None
    memory_bytes: int
    folder: str


class Step(NamedTuple):
    """One step: taking it changes this process for ever."""

    name: str
    take: Callable[[Plan], None]


def confine(plan: Plan) -> None:
    """Take every step of the plan, in order; raises OSError if one cannot be taken: then no student's code may run."""
    for step in STEPS:
        if step.name in plan.steps:
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


def no_descriptors(plan: Plan) -> None:
    """It holds no file, pipe or socket that the zygote happened to have open."""
    os.closerange(FIRST_CLOSED, 1 << 16)


def own_world(plan: Plan) -> None:
    """Its folder is empty, limited and ends with it; with the fork it left our processes, network and shared memory."""
    namespaces.leave_ours(plan.folder, FOLDER_MB, os.geteuid() if plan.uid is None else plan.uid)


def limits(plan: Plan) -> None:
    """One worker's memory, files and threads cannot starve the machine; no core file shows the zygote's pages."""
    for kind, value in (
        (resource.RLIMIT_AS, plan.memory_bytes),
        (resource.RLIMIT_FSIZE, FOLDER_MB << 20),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _lower(kind, value)
    if plan.uid is not None or ("namespaces" in plan.steps and kernel.at_least(5, 14)):
        # Counted per user, and since Linux 5.14 per user namespace: where it is the worker's own, so is the limit.
        _lower(resource.RLIMIT_NPROC, THREADS)


def another_user(plan: Plan) -> None:
    """It is nobody who owns a file here, and may signal and trace no process of ours."""
    if plan.uid is None:
        raise OSError("no user to change to")
    if os.stat(plan.folder).st_uid != plan.uid:
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


def no_capabilities(plan: Plan) -> None:
    """In a user namespace of our making it would be root: it could mount, and reach more of the kernel."""
    namespaces.drop_capabilities()


def system_calls(plan: Plan) -> None:
    """No process, no socket, no signal to others, no tracing, little of the kernel to find a hole in; last of all."""
    seccomp.install()


STEPS = (
    Step("session", own_session),
    Step("terminal", no_terminal),
    Step("descriptors", no_descriptors),
    Step("rlimits", limits),
    Step("namespaces", own_world),
    Step("user", another_user),
    Step("no_new_privs", no_new_privileges),
    Step("parent_death", die_with_parent),
    Step("not_dumpable", not_traceable),
    Step("landlock", files),
    Step("capabilities", no_capabilities),
    Step("environment", bare_environment),
    Step("seccomp", system_calls),
)
EVERYWHERE = ("session", "terminal", "descriptors", "environment")
"""The steps that every POSIX system has; the others are layers that a machine may lack."""


def _lower(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))
