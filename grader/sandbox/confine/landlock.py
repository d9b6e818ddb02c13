"""Landlock: what this process and all that it starts may do with files, TCP and signals, for ever after."""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable

from grader.sandbox.confine import kernel

RULE_PATH_BENEATH = 1
GET_VERSION = 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
# The rights that each version of the interface added: 13 at first, then refer, truncate, (network), ioctl.
RIGHTS_BY_VERSION = {1: (1 << 13) - 1, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
TCP_SINCE, BIND_AND_CONNECT = 4, 3
SCOPED_SINCE, ABSTRACT_SOCKETS_AND_SIGNALS = 6, 3
READING = EXECUTE | READ_FILE | READ_DIR
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | 1 << 14 | 1 << 15


class _Ruleset(ctypes.Structure):
    _fields_ = [
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    ]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32)]


def version() -> int:
    """The kernel's version of the interface; raises OSError where there is none."""
    return kernel.syscall(kernel.LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(GET_VERSION))


def restrict(readable: Iterable[str], writable: Iterable[str]) -> None:
    """From now on only read beneath `readable`, and read and write beneath `writable`; all else is refused.

    So are TCP, and signals and abstract sockets to processes outside, where the kernel's version has a rule for them.
    """
    found = version()
    handled = sum(rights for since, rights in RIGHTS_BY_VERSION.items() if since <= found)
    ruleset = _Ruleset(
        handled,
        BIND_AND_CONNECT if found >= TCP_SINCE else 0,
        ABSTRACT_SOCKETS_AND_SIGNALS if found >= SCOPED_SINCE else 0,
    )
    # A kernel refuses a structure with fields that it does not know.
    size = ctypes.c_size_t(8 * (1 + (found >= TCP_SINCE) + (found >= SCOPED_SINCE)))
    fd = kernel.syscall(kernel.LANDLOCK_CREATE_RULESET, ctypes.byref(ruleset), size, ctypes.c_uint32(0))
    try:
        for path in readable:
            _allow(fd, path, READING & handled)
        for path in writable:
            _allow(fd, path, handled & ~EXECUTE)
        kernel.syscall(kernel.LANDLOCK_RESTRICT_SELF, ctypes.c_int(fd), ctypes.c_uint32(0))
    finally:
        os.close(fd)


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        allowed = access if stat.S_ISDIR(os.fstat(fd).st_mode) else access & OF_A_FILE
        rule = _PathBeneath(allowed, fd)
        kernel.syscall(
            kernel.LANDLOCK_ADD_RULE,
            ctypes.c_int(ruleset),
            ctypes.c_int(RULE_PATH_BENEATH),
            ctypes.byref(rule),
            ctypes.c_uint32(0),
        )
    finally:
        os.close(fd)
