"""Namespaces: a worker's own view of processes, the network, shared memory and mounts.

Root may make them; an ordinary user may inside a user namespace, where the system allows that one. The process
namespace is made by the zygote just before each fork, for the child: a process that enters one itself makes no threads.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from grader.sandbox.confine import kernel

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x20000, 1 << 27, 1 << 28, 1 << 29, 1 << 30
OUR_OWN = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC
OWN_PROCESSES = "/proc/self/ns/pid"
PR_CAPBSET_DROP = 24
LAST_CAPABILITY = 63
CAPABILITY_VERSION_3 = 0x20080522  # the kernel's name for sets of 64 bits
COVERABLE = ("/tmp", "/var/tmp", "/dev/shm", "/proc")


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


_Sets = ctypes.c_uint32 * 6  # effective, permitted and inheritable, of 64 bits each


def prepare() -> None:
    """For the zygote: leave the network and all shared memory, and become able to give each worker its own mounts.

    Raises OSError where the system refuses that.
    """
    uid, gid = os.geteuid(), os.getegid()
    if uid == 0:
        kernel.unshare(OUR_OWN)
    else:
        # A process that is not dumpable may not write its own maps.
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
        kernel.unshare(CLONE_NEWUSER | OUR_OWN)
        for path, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
            with open(f"/proc/self/{path}", "w") as file:
                file.write(text)
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    make_mounts_private()


def make_mounts_private() -> None:
    """What is mounted from here on is seen by nobody outside this mount namespace."""
    kernel.mount("", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)


@contextmanager
def processes_of_its_own() -> Iterator[None]:
    """The next fork's child is the first process of a new process namespace; ours stays as it is.

    For root only: an ordinary user may not come back from there. Seccomp keeps the worker from other processes anyway.
    """
    if os.geteuid() != 0:
        yield
        return
    ours = os.open(OWN_PROCESSES, os.O_RDONLY | os.O_CLOEXEC)
    kernel.unshare(CLONE_NEWPID)
    try:
        yield
    finally:
        kernel.setns(ours, CLONE_NEWPID)
        os.close(ours)


def coverable(kept: Iterable[str]) -> str:
    """A folder of the system's that a worker can have an empty one of its own over: none of `kept` lies in it."""
    free = (path for path in COVERABLE if os.path.isdir(path) and not any(Path(k).is_relative_to(path) for k in kept))
    return next(free, COVERABLE[-1])


def leave_ours(folder: str, size_mb: int, uid: int) -> None:
    """For the worker: mounts of its own, with an empty folder of limited size over `folder` that ends with it.

    Seen by nobody else: the mounts are a copy of the zygote's, which `prepare` has made private.
    """
    kernel.unshare(CLONE_NEWNS)
    options = f"size={size_mb}m,nr_inodes=4096,mode=700,uid={uid},gid={uid}"
    flags = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    kernel.mount("tmpfs", folder, "tmpfs", flags, options)


def drop_capabilities() -> None:
    """A user namespace makes its maker all-powerful inside; from here on the worker is not."""
    # The first one that cannot be dropped is the first that this kernel does not know, or we may drop none.
    with suppress(OSError):
        for number in range(LAST_CAPABILITY + 1):
            kernel.prctl(PR_CAPBSET_DROP, number)
    header = _Header(CAPABILITY_VERSION_3, 0)
    kernel.capset(ctypes.byref(header), _Sets())
