"""What a row of the bench is, and how its numbers are taken: alternating pairs, CPU of whole commands, memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec

SAMPLE_SECONDS = 0.005
IMPORT = "import numpy, torch"
"""What gradings are measured against: every one of them does it at least once."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A figure: the median of `n`, with the quartiles around it; `unit` is "×" for a ratio within one run, MB, ms or s.

    `seconds` are the medians of the two sides of a ratio; `bound` is what the figure must not exceed.
    """

    name: str
    against: str
    unit: str
    median: float
    low: float
    high: float
    n: int
    bound: float | None = None
    seconds: tuple[float, float] | None = None

    @property
    def holds(self) -> bool:
        """Whether the bound is kept, if there is one."""
        return self.bound is None or self.median <= self.bound


def row(
    name: str,
    against: str,
    values: Sequence[float],
    *,
    unit: str = "×",
    bound: float | None = None,
    seconds: tuple[float, float] | None = None,
) -> Row:
    """The row of some figures."""
    low, median, high = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [values[0]] * 3
    return Row(
        name=name, against=against, unit=unit, median=median, low=low, high=high, n=len(values), bound=bound,
        seconds=seconds,
    )  # fmt: skip


def paired(
    name: str,
    against: str,
    this: Callable[[], float],
    that: Callable[[], float],
    *,
    n: int,
    bound: float | None = None,
    cores: int = 1,
) -> Row:
    """The ratio of two costs in seconds, each taken `n` times, in turn, so that a busy moment meets both.

    Both sides of a pair run on the same core, or on so many `cores`, and the next two pairs on the next ones: those of
    a virtual machine can differ by a half.
    """
    every = sorted(os.sched_getaffinity(0))
    pairs = []
    for number in range(n):
        chosen = {every[(number // 2 + other) % len(every)] for other in range(cores)}
        these, those = partial(_on, chosen, this), partial(_on, chosen, that)
        pairs.append((these(), those()) if number % 2 else (those(), these())[::-1])
    medians = (statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs))
    return row(name, against, [a / b for a, b in pairs], bound=bound, seconds=medians)


def _on(cores: set[int], cost: Callable[[], float]) -> float:
    """What `cost` returns while this process, and all that it has started, stays on these cores."""
    before = os.sched_getaffinity(0)
    _stay_on(cores)
    try:
        return cost()
    finally:
        _stay_on(before)


def _stay_on(cores: set[int]) -> None:
    for member in _family(os.getpid()):
        with suppress(ProcessLookupError):
            os.sched_setaffinity(member, cores)


def cpu_of(command: Sequence[str]) -> float:
    """The CPU seconds of a command, with all the processes that it waits for; RuntimeError where it fails."""
    return _cpu_at_end(_started(command))


def cpu_of_import(at_once: int = 1) -> float:
    """The CPU seconds of a bare import of numpy and torch, in a fresh interpreter; the mean of so many `at_once`.

    A core is slower while its neighbour is busy: what runs on several is compared with what does, too.
    """
    processes = [_started([sys.executable, "-c", IMPORT]) for _ in range(at_once)]
    return statistics.fmean([_cpu_at_end(process) for process in processes])


def wall_of(action: Callable[[], object], times: int = 1) -> float:
    """The seconds of one call of `action` by the clock, as the mean of so many in a row."""
    began = time.perf_counter()
    for _ in range(times):
        action()
    return (time.perf_counter() - began) / times


def peak_mb_of(command: Sequence[str]) -> float:
    """The greatest sum of the proportional set sizes of a command and all that it started, in MB."""
    process = _started(command)
    peak_kb = 0
    while process.poll() is None:
        peak_kb = max(peak_kb, pss_kb([process.pid]))
        time.sleep(SAMPLE_SECONDS)
    _check(process)
    return peak_kb / 1024


def pss_kb(pids: Sequence[int]) -> int:
    """The sum of the proportional set sizes of some processes and all that they have started, in kB."""
    return sum(own_pss_kb(member) for pid in pids for member in _family(pid))


def own_pss_kb(pid: int) -> int:
    """The proportional set size of one process in kB; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it has just ended
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    # The few lines that it says fit into the pipe; they are read once it has ended.
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def _cpu_at_end(process: subprocess.Popen[bytes]) -> float:
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    _check(process)
    return usage.ru_utime + usage.ru_stime


def _check(process: subprocess.Popen[bytes]) -> None:
    _, said = process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"{process.args!r}: status {process.returncode}: {said.decode(errors='replace')}")


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))
