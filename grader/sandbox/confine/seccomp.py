"""Seccomp: the system calls that a worker can make at all, as a filter that the kernel runs before each one.

An allow-list: whatever is not named is answered with EPERM. Some calls are looked at more closely: threads may be made
but no processes, a signal may go to the worker itself only, limits may be read but not set.
"""

from __future__ import annotations

import ctypes
import functools
import os
import platform
import struct
from collections.abc import Iterable

from grader.sandbox.confine import kernel
from grader.sandbox.confine.calls import ALLOWED, LIMITED

PR_SET_SECCOMP, MODE_FILTER = 22, 2
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
EPERM, ENOSYS = 1, 38
LOAD, JUMP_EQUAL, JUMP_GREATER_EQUAL, JUMP_SET, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE = 0, 4
# Which column of the table, and the kernel's name for the architecture (AUDIT_ARCH_*).
COLUMNS = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
X32_BIT = 0x40000000
CLONE_THREAD = 0x10000
IOCTLS = (
    0x5401,
    0x5413,
    0x541B,
    0x5421,
    0x5450,
    0x5451,
)  # terminal size and mode, bytes waiting, blocking, close-on-exec
FCNTLS = (0, 1, 2, 3, 4, 5, 6, 7, 1030, 1033, 1034)  # descriptors, flags, locks, seals; never F_SETOWN or F_SETSIG
PRCTLS = (15, 16, 0x53564D41)  # a thread's name, names of memory areas
AF_UNIX = 1
ANY_PID = 0x7FFFFFFF  # greater than any process id of Linux's, and than any other number in the filter

Instruction = tuple[int, int, int, int]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def unsupported() -> str:
    """Why this machine has no filter for us, "" where it has."""
    if platform.machine() not in COLUMNS:
        return f"no table of system calls for {platform.machine()}"
    return ""


def install() -> None:
    """Filter this process's system calls from now on; needs no_new_privs. Raises OSError where the kernel refuses."""
    code = compiled(platform.machine()).replace(_number(ANY_PID), _number(os.getpid()))
    program = _Program(len(code) // 8, code)
    kernel.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.addressof(program))


@functools.cache
def compiled(machine: str) -> bytes:
    """The filter for an architecture with ANY_PID where the worker's own process id belongs.

    It takes a millisecond to put together: the zygote does so once, and every fork has it.
    """
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions(machine, ANY_PID))


def instructions(machine: str, pid: int) -> list[Instruction]:
    """The filter for an architecture and for a worker that knows itself as `pid`."""
    column, architecture = COLUMNS[machine]
    code: list[Instruction] = [
        (LOAD, 0, 0, ARCHITECTURE),
        (JUMP_EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
    ]
    if machine == "x86_64":
        code += [(JUMP_GREATER_EQUAL, 0, 1, X32_BIT), (RETURN, 0, 0, KILL)]
    for name, numbers in LIMITED.items():
        if (number := numbers[column]) is not None:
            rule = _rule(name, pid)
            code += [(JUMP_EQUAL, 0, len(rule), number), *rule]
    refuse = (RETURN, 0, 0, ERRNO | EPERM)
    for low, high in _runs(number for numbers in ALLOWED.values() if (number := numbers[column]) is not None):
        code += [(JUMP_GREATER_EQUAL, 1, 0, low), refuse, (JUMP_GREATER_EQUAL, 1, 0, high + 1), (RETURN, 0, 0, ALLOW)]
    return [*code, refuse]


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """The first and last of each run of consecutive numbers, in order: what is below a run need not be tried further.

    The kernel tries each system call once when a filter is installed, so a short filter starts workers faster.
    """
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _rule(name: str, pid: int) -> list[Instruction]:
    """What to do with a call of that name; each rule ends in a verdict."""
    match name:
        case "clone":
            return [_argument(0), (JUMP_SET, 0, 1, CLONE_THREAD), *_ALLOW_ELSE_REFUSE]
        case "clone3":
            # Its flags lie in memory, where a filter cannot look; the C library falls back to clone.
            return [(RETURN, 0, 0, ERRNO | ENOSYS)]
        case "tgkill":
            return _one_of(0, (pid,))
        case "socketpair":
            return _one_of(0, (AF_UNIX,))
        case "ioctl":
            return _one_of(1, IOCTLS)
        case "fcntl":
            return _one_of(1, FCNTLS)
        case "prctl":
            return _one_of(0, PRCTLS)
        case "prlimit64":
            # Its own limits, to read: process 0, and both halves of the pointer to new ones are zero.
            refuse = (RETURN, 0, 0, ERRNO | EPERM)
            zero = [(JUMP_EQUAL, 1, 0, 0), refuse]
            return [_argument(0), *zero, _argument(2), *zero, _argument(2, high=True), *zero, (RETURN, 0, 0, ALLOW)]
    raise ValueError(f"no rule for {name}")


def _number(value: int) -> bytes:
    return struct.pack("=I", value)


_ALLOW_ELSE_REFUSE: list[Instruction] = [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, ERRNO | EPERM)]


def _one_of(argument: int, values: tuple[int, ...]) -> list[Instruction]:
    tests = [(JUMP_EQUAL, len(values) - index - 1, 0, value) for index, value in enumerate(values)]
    tests[-1] = (JUMP_EQUAL, 0, 1, values[-1])
    return [_argument(argument), *tests, *_ALLOW_ELSE_REFUSE]


def _argument(index: int, *, high: bool = False) -> Instruction:
    """Load half of an argument; both architectures are little-endian."""
    return (LOAD, 0, 0, 16 + 8 * index + (4 if high else 0))
