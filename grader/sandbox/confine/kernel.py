"""The few system calls that Python does not offer, through ctypes; each raises OSError where the kernel refuses."""

from __future__ import annotations

import ctypes
import os
import platform
import re
import sys
import time
from typing import Any

LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 1 << 18
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
# Landlock has the same numbers on every architecture; other calls here go through the C library by name.
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446

# Looked up here, once: a fork has them.
_NAMES = ("syscall", "prctl", "unshare", "setns", "capset", "mount")
_libc = ctypes.CDLL(None, use_errno=True) if LINUX else None
_calls: dict[str, Any] = {name: getattr(_libc, name) for name in _NAMES} if LINUX else {}


def syscall(number: int, *args: object) -> int:
    """The result of a raw system call."""
    return _checked(_symbol("syscall")(ctypes.c_long(number), *args), f"system call {number}")


def prctl(option: int, value: int, address: int = 0) -> None:
    """Set an attribute of this process."""
    zero = ctypes.c_ulong(0)
    arguments = (ctypes.c_ulong(value), ctypes.c_ulong(address), zero, zero)
    _checked(_symbol("prctl")(option, *arguments), f"prctl {option}")


def unshare(flags: int) -> None:
    """Leave namespaces that are shared with the parent."""
    _checked(_symbol("unshare")(flags), "unshare")


def setns(fd: int, kind: int) -> None:
    """Enter the namespace that `fd` refers to."""
    _checked(_symbol("setns")(fd, kind), "setns")


def capset(header: object, data: object) -> None:
    """Set this process's capabilities."""
    _checked(_symbol("capset")(header, data), "capset")


def mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    """Mount `source` on `target`."""
    arguments = [os.fsencode(text) or None for text in (source, target, kind)]
    _checked(
        _symbol("mount")(*arguments, ctypes.c_ulong(flags), os.fsencode(data) or None), f"mount of {kind or source}"
    )


def at_least(major: int, minor: int) -> bool:
    """Whether this is Linux of at least that version."""
    numbers = [int(number) for number in re.findall(r"\d+", platform.release())[:2]]
    return LINUX and numbers >= [major, minor]


def release() -> str:
    """The kernel's name and version, for people."""
    return f"{platform.system()} {platform.release()}"


def cpu_seconds(pid: int) -> float:
    """The CPU seconds that a process has used, all its threads together; OSError where it has ended. Linux only."""
    # The kernel's name for the CPU clock of another process: see clock_getcpuclockid(3).
    return time.clock_gettime((~pid << 3) | 2)


def _symbol(name: str) -> Any:
    if name not in _calls:
        raise OSError(f"{platform.system()} has no {name}")
    return _calls[name]


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result
