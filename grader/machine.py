"""What this process may use of the machine: cores and memory, with the limits of its container, and PyTorch."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from grader.errors import UsageError

TORCH = (2, 6)  # the oldest version that is tried; pyproject.toml says the same to pip

_CGROUPS = Path("/sys/fs/cgroup")
_OWN_GROUP = Path("/proc/self/cgroup")


def cores(cgroups: Path = _CGROUPS, own_group: Path = _OWN_GROUP) -> float:
    """How many cores' worth of CPU time this process may use; a container's share may be less than one."""
    available = float(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    shares = [available]
    for folder in _groups("cpu", cgroups, own_group):
        quota, _, period = _text(folder / "cpu.max").partition(" ")
        shares += _ratio(quota, period)
        shares += _ratio(_text(folder / "cpu.cfs_quota_us"), _text(folder / "cpu.cfs_period_us"))
    return min(shares)


def memory_bytes(cgroups: Path = _CGROUPS, own_group: Path = _OWN_GROUP) -> int:
    """How much memory, in bytes, this process and its children may use."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for folder in _groups("memory", cgroups, own_group):
        for name in ("memory.max", "memory.limit_in_bytes"):
            text = _text(folder / name)
            if text.isdigit():
                limits.append(int(text))
    return min(limits)


def require_torch() -> None:
    """Import torch. UsageError where it is not there, cannot be imported, or is older than `TORCH`."""
    needed = ".".join(map(str, TORCH))
    to_do = f"install it for {sys.executable}: python -m pip install 'torch>={needed}'"
    try:
        import torch
    except (ImportError, OSError) as error:  # OSError: a library that torch loads itself is missing
        raise UsageError(f"torch cannot be imported ({error}); {to_do}") from error
    version = str(getattr(torch, "__version__", "0"))
    if tuple(map(int, re.findall(r"\d+", version)[:2])) < TORCH:
        raise UsageError(f"torch {version} is installed, and {needed} or newer is needed; {to_do}")


def _groups(controller: str, cgroups: Path, own_group: Path) -> Iterator[Path]:
    """The folders of this process's control groups, of version 2 and of version 1's `controller`, and of those around.

    Each of them may set a limit. Inside a container the inner ones are often out of sight; the outermost is its own.
    """
    for line in _text(own_group).splitlines():
        _, controllers, path = line.split(":", 2)
        if not controllers or controller in controllers.split(","):
            top = cgroups / controller if controllers else cgroups
            own = top / path.lstrip("/")
            yield from (folder for folder in (own, *own.parents) if folder.is_relative_to(top))


def _ratio(quota: str, period: str) -> list[float]:
    """The share that a quota of a period is, or nothing where there is no limit ("max", "-1", no such file)."""
    return [int(quota) / int(period)] if quota.isdigit() and period.isdigit() and int(period) else []


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
