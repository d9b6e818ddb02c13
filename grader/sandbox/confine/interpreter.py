"""Where the interpreter's files lie, and how another user reaches them when they lie in a closed home.

Python often lives under root's home, which nobody else may enter: after a change of user every lazy import would fail.
So the zygote, in a mount namespace of its own, covers the closed folder by an empty one that can be entered and binds
only the interpreter back into it. What else lies there is hidden from every worker as well.
"""

from __future__ import annotations

import functools
import os
import stat
import sys
from pathlib import Path

from grader.sandbox.confine import kernel, namespaces

SYSTEM = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share/zoneinfo", "/etc/ld.so.cache", "/etc/localtime")
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


def folders() -> tuple[str, ...]:
    """Every folder that imports may read: the interpreter's own and its environment's, never the working folder's."""
    prefixes = {os.path.realpath(path) for path in (sys.prefix, sys.base_prefix, sys.exec_prefix)}
    packages = {os.path.realpath(path) for path in sys.path if os.path.basename(path).endswith("-packages")}
    return tuple(sorted(prefixes | packages))


@functools.cache
def readable() -> tuple[str, ...]:
    """What a worker may read: the interpreter, the system's libraries and a few harmless devices.

    Each once, links followed: a worker opens them all, so this is found out in the zygote.
    """
    paths = {os.path.realpath(path) for path in (*folders(), *SYSTEM, *DEVICES)} - {"/usr"}
    return tuple(sorted(path for path in paths if not any(other in paths for other in map(str, Path(path).parents))))


def closed_homes(paths: tuple[str, ...]) -> list[Path]:
    """The folders that keep other users from `paths`."""
    return sorted({home for path in paths if (home := _first_closed(Path(path))) is not None})


def open_closed_homes(paths: tuple[str, ...]) -> None:
    """Make `paths` reachable for every user, in this process's own mount namespace; raises OSError if it cannot."""
    if os.stat("/proc/self/ns/mnt").st_ino == os.stat(f"/proc/{os.getppid()}/ns/mnt").st_ino:
        # To cover a folder of the user's for everybody would be a disaster: so this is looked at, not assumed.
        raise OSError("this process shares its mounts with its parent")
    namespaces.make_mounts_private()
    for home in closed_homes(paths):
        _cover(home, [path for path in paths if Path(path).is_relative_to(home)])


def _first_closed(path: Path) -> Path | None:
    for folder in [*reversed(path.parents), path]:
        if not folder.stat().st_mode & stat.S_IXOTH:
            return folder
    return None


def _cover(home: Path, paths: list[str]) -> None:
    held = {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in paths}
    flags = kernel.MS_NOSUID | kernel.MS_NODEV
    kernel.mount("tmpfs", str(home), "tmpfs", flags, "size=64k,mode=755")
    for path, fd in held.items():
        os.makedirs(path, mode=0o755, exist_ok=True)
        kernel.mount(f"/proc/self/fd/{fd}", path, "", kernel.MS_BIND | kernel.MS_REC)
        os.close(fd)
