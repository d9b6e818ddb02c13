"""What this machine offers for confining a worker, layer by layer, and why not where it does not."""

from __future__ import annotations

import os
import sys

import msgspec

from grader.errors import IsolationError
from grader.sandbox.confine import kernel, landlock

LEVELS = ("auto", "strict", "process", "none")
BARRIERS = ("user", "landlock")
"""The layers that keep a worker from the suite's files; no run without one unless it is asked for."""


class Layer(msgspec.Struct, frozen=True):
    """A layer of confinement: whether this machine has it, and the reason where it has not."""

    name: str
    available: bool
    reason: str = ""


def survey() -> tuple[Layer, ...]:
    """Every layer that a worker can be confined by, in the order in which the steps are taken."""
    return (
        Layer("rlimits", os.name == "posix", "" if os.name == "posix" else "only on POSIX systems"),
        _user(),
        _linux("no_new_privs"),
        _linux("parent_death"),
        _linux("not_dumpable"),
        _landlock(),
    )


def layers(level: str) -> tuple[str, ...]:
    """The layers to use at an isolation level; raises IsolationError where the machine cannot keep its promise."""
    found = tuple(layer.name for layer in survey() if layer.available)
    if level == "process":
        return tuple(name for name in found if name == "rlimits")
    if level == "none":
        return ()
    barred = any(name in BARRIERS for name in found)
    if level == "strict" and not (barred and "seccomp" in found):
        raise IsolationError(
            "--isolation strict needs seccomp and (an unprivileged user or Landlock), which this machine or version "
            "does not offer: see `grader doctor`, or use --isolation auto"
        )
    if not barred:
        raise IsolationError(
            "this machine has neither Landlock nor the right to change users, so a submission could read the hidden "
            "tests: use --isolation process for people you trust, or --isolation none to debug a suite"
        )
    return found


def _user() -> Layer:
    if os.name == "posix" and os.geteuid() == 0:
        return Layer("user", True)
    return Layer("user", False, "only root can give a worker a user of its own")


def _linux(name: str) -> Layer:
    return Layer(name, kernel.LINUX, "" if kernel.LINUX else f"only on Linux, not on {sys.platform}")


def _landlock() -> Layer:
    try:
        landlock.version()
    except OSError as error:
        return Layer("landlock", False, f"{kernel.release()} does not offer it ({error})")
    return Layer("landlock", True)
