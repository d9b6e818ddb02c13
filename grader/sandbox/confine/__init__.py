"""What this machine offers for confining a worker, layer by layer, and why not where it does not."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from grader.errors import IsolationError
from grader.sandbox.confine import interpreter, kernel, landlock, namespaces, seccomp

BARRIERS = ("user", "landlock")
"""The layers that keep a worker from the suite's files; no run without one unless it is asked for."""


class Layer(msgspec.Struct, frozen=True):
    """A layer of confinement: whether this machine has it, and the reason where it has not."""

    name: str
    available: bool
    reason: str = ""


def survey() -> tuple[Layer, ...]:
    """Every layer that a worker can be confined by, in the order in which the steps are taken."""
    posix = "" if os.name == "posix" else "only on POSIX systems"
    linux = "" if kernel.LINUX else f"only on Linux, not on {sys.platform}"
    root = linux or ("" if os.geteuid() == 0 else "only root can give a worker a user of its own")
    why_not = {
        "rlimits": posix,
        "namespaces": linux or _namespaces(),
        "user": root or _tried(_open_interpreter),
        "no_new_privs": linux,
        "parent_death": linux,
        "not_dumpable": linux,
        "landlock": linux or _landlock(),
        "capabilities": linux,
        "seccomp": linux or seccomp.unsupported() or _tried(_filter),
    }
    return tuple(Layer(name, not reason, reason) for name, reason in why_not.items())


def layers(level: str, found: Sequence[Layer]) -> tuple[str, ...]:
    """The layers of `found` to use at an isolation level; raises IsolationError where its promise cannot be kept."""
    if level == "none":
        return ()
    names = tuple(layer.name for layer in found if layer.available)
    if level == "process":
        return tuple(name for name in names if name in ("rlimits", "parent_death"))
    barrier = any(name in BARRIERS for name in names)
    if level == "strict" and not (barrier and "seccomp" in names):
        raise IsolationError(
            "--isolation strict needs seccomp and (an unprivileged user or Landlock), and this machine lacks them: "
            "`grader doctor` says why; --isolation auto takes what there is"
        )
    if not barrier:
        raise IsolationError(
            "this machine has neither Landlock nor the right to change users, so a submission could read the hidden "
            "tests: use --isolation process for people you trust, or --isolation none to debug a suite"
        )
    return names


def barred(active: Sequence[str], level: str, folder: Path) -> None:
    """Raise IsolationError unless the layers keep a worker from reading the suite in `folder`, as the level promises.

    Another user alone is a barrier only to what is closed to other users.
    """
    if level in ("process", "none") or "landlock" in active or interpreter.closed_homes((str(folder),)):
        return
    raise IsolationError(
        f"{folder} can be read by every user, and this machine has no Landlock to keep a submission from it: close it "
        f"(chmod o-rwx {folder}), or use --isolation process for people you trust"
    )


def _namespaces() -> str:
    def attempt() -> None:
        namespaces.prepare()
        with namespaces.processes_of_its_own():
            pass
        namespaces.leave_ours(namespaces.coverable(()), 1, os.geteuid())

    return _tried(attempt)


def _landlock() -> str:
    try:
        landlock.version()
    except OSError as error:
        return f"{kernel.release()} does not offer it ({error})"
    return ""


def _filter() -> None:
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    seccomp.install()


def _open_interpreter() -> None:
    """Another user can run the interpreter: either its folder is open, or it can be made reachable."""
    if interpreter.closed_homes(interpreter.folders()):
        namespaces.prepare()
        interpreter.open_closed_homes(interpreter.folders())


def _tried(attempt: Callable[[], None]) -> str:
    """Why `attempt` fails in a process of its own, "" where it does not: what it changes ends with that process."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.close(reading)
            attempt()
            status = 0
        except OSError as error:
            os.write(writing, f"the system refuses it ({error})".encode())
        finally:
            os._exit(status)
    os.close(writing)
    with open(reading, "rb") as pipe:
        text = pipe.read().decode()
    _, status = os.waitpid(pid, 0)
    # What crashes on trial is not there either.
    return text or (f"a trial of it crashed (wait status {status})" if status else "")
