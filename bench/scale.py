"""What docs/scale.md rests on: what a store and a scheduler can take, and how long a day's submissions wait for a core.

`python -m bench.scale` measures on this machine and prints; nothing is written.
"""

from __future__ import annotations

import contextlib
import heapq
import logging
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import distributed
import msgspec

from bench.gradings import FOLDER
from grader import assignment as assignments
from grader.classroom import fingerprint
from grader.classroom.batch import assigned
from grader.classroom.record import Fingerprint, Outcome, Record
from grader.classroom.store import Store
from grader.grading.job import Job
from grader.grading.run import grade_here
from grader.submission import of_masters

RECORDS = 2000
TASKS = 2000
DAY_S = 86_400.0
PEAK_SHARE, PEAK_S = 0.3, 3600.0
"""Of a day's submissions, this share comes in the hour before the deadline: an assumption, not a measurement."""


def main() -> int:
    """Measure and print."""
    # It complains of connections that end as a cluster is closed.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    for name, value in _figures():
        sys.stdout.write(f"{name:<58}{value}\n")
        sys.stdout.flush()
    return 0


def waits(per_day: int, cores: int, service_s: float, rng: random.Random) -> Sequence[float]:
    """Seconds that each of a day's submissions waits for a core, first come first served; arrivals are independent.

    `service_s` is the time of one grading on a core of its own.
    """
    peak = sorted(rng.uniform(DAY_S - PEAK_S, DAY_S) for _ in range(int(per_day * PEAK_SHARE)))
    rest = sorted(rng.uniform(0, DAY_S - PEAK_S) for _ in range(per_day - len(peak)))
    free = [0.0] * cores
    waited = []
    for arrives in (*rest, *peak):
        begins = max(arrives, free[0])
        heapq.heapreplace(free, begins + service_s)
        waited.append(begins - arrives)
    return waited


def _figures() -> Iterator[tuple[str, str]]:
    assignment = assignments.read(FOLDER)
    sealed = sum(path.stat().st_size for path in fingerprint.suite_files(FOLDER))
    yield "the sealed assignment", f"{sealed / 1000:.0f} kB"
    submission = of_masters(assignment)
    report = grade_here(Job(str(FOLDER), submission, assignment.seed, (), "none"))
    yield "a task on its way to a worker", f"{len(msgspec.msgpack.encode(submission)) / 1000:.1f} kB"
    yield "a report on its way back", f"{len(msgspec.msgpack.encode(report)) / 1000:.1f} kB"
    with tempfile.TemporaryDirectory() as name:
        with contextlib.closing(Store.create(Path(name) / "s.sqlite", assigned(assignment))) as store:
            rests_on = Fingerprint(submission=submission.digest, suite="", engine="", seed=1)
            began = time.perf_counter()
            for number in range(RECORDS):
                store.put(
                    Record(
                        key=f"submission_{number:09}",
                        fingerprint=rests_on,
                        outcome=Outcome.GRADED,
                        report=report,
                        files=submission.files,
                    )
                )
            yield "records written, each a transaction", f"{RECORDS / (time.perf_counter() - began):.0f} a second"
            began = time.perf_counter()
            read = sum(1 for _ in store.records())
            yield "records read", f"{read / (time.perf_counter() - began):.0f} a second"
        yield "a record in the store", f"{(Path(name) / 's.sqlite').stat().st_size / RECORDS / 1000:.1f} kB"
    yield "tasks through one dask scheduler", f"{_tasks_a_second():.0f} a second"
    rng = random.Random(1)
    for per_day, cores in ((10_000, 1), (10_000, 2), (1_000_000, 40), (1_000_000, 60)):
        waited = waits(per_day, cores, 0.5, rng)
        tail = statistics.quantiles(waited, n=100)
        what = f"{per_day:,} a day, {cores} cores, 0.5 s each, {PEAK_SHARE:.0%} in an hour"
        yield what, f"median {statistics.median(waited):.0f} s, 99 of 100 within {tail[98]:.0f} s"


def _tasks_a_second() -> float:
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=4, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.gather(client.map(_nothing, range(100), pure=False))
        began = time.perf_counter()
        client.gather(client.map(_nothing, range(TASKS), pure=False))
        return TASKS / (time.perf_counter() - began)


def _nothing(number: int) -> int:
    return number


if __name__ == "__main__":
    sys.exit(main())
