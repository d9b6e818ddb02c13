"""What a grading has used: time, CPU seconds, and memory at its worst moment."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable

from grader.sandbox.zygote import Ended

_RSS_UNIT_KB = 1 / 1024 if sys.platform == "darwin" else 1


class Usage:
    """Counts from its making, at `began` on the monotonic clock: this process, and each worker that was added."""

    def __init__(self, begin: Callable[[str], None] = lambda phase: None) -> None:
        """`begin` hears of each phase of the grading, for who asks where its time goes."""
        self.began = time.monotonic()
        self.begin = begin
        self.workers = 0
        self._began_cpu_seconds = _own_cpu_seconds()
        self.workers_cpu_seconds = 0.0
        self._workers_peak_kb = 0

    def add(self, ended: Ended) -> None:
        """Count a worker that has ended."""
        self.workers += 1
        self.workers_cpu_seconds += ended.cpu_seconds
        self._workers_peak_kb = max(self._workers_peak_kb, ended.peak_kb)

    @property
    def seconds(self) -> float:
        """By the clock."""
        return time.monotonic() - self.began

    @property
    def cpu_seconds(self) -> float:
        """This process's since the count began, and the whole life of each worker."""
        return _own_cpu_seconds() - self._began_cpu_seconds + self.workers_cpu_seconds

    @property
    def peak_mb(self) -> float:
        """The resident set of the largest process, this one or a worker, when it was largest.

        Pages that processes share count in each, and the sizes are not added up: what the machine held at once is told
        only by sampling, which costs more than it tells (the bench does it).
        """
        own_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT_KB
        return max(own_kb, self._workers_peak_kb * _RSS_UNIT_KB) / 1024


def _own_cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
