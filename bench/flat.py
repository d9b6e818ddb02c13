"""Whether a long class stays as fast and as small as it began: `python -m bench.flat [-n 1000]`.

The same few submissions over and over, so that late ones can be compared with early ones. Status 1 where the medians of
submissions 31 to 130 and of the last 100 differ by more than 10 %, or the trusted side has grown by 30 MB.
"""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from bench.classes import mixed
from bench.gradings import FOLDER
from bench.measures import own_pss_kb
from grader import assignment as assignments
from grader.classroom.batch import assigned
from grader.classroom.local import LocalEngine
from grader.classroom.record import Fingerprint, Outcome, Record
from grader.classroom.store import Store
from grader.classroom.work import Task

FIRST, WINDOW = 30, 100
DRIFT = 0.10
GROWTH_MB = 30.0


def main() -> int:
    """Grade, and compare the end with the beginning."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    assignment = assignments.read(FOLDER)
    sample = itertools.cycle(mixed(assignment))
    tasks = (Task(f"submission_{number:06}", next(sample)) for number in range(options.n))
    cpu_seconds: list[float] = []
    memory_kb: list[int] = []
    with (
        tempfile.TemporaryDirectory() as name,
        closing(Store.create(Path(name) / "s.sqlite", assigned(assignment))) as store,
        closing(LocalEngine(assignment, seed=assignment.seed, isolation="auto", jobs=options.jobs)) as engine,
    ):
        for graded in engine.grade(tasks, lambda key: None):
            if graded.report is None:
                raise RuntimeError(graded.error)
            rests_on = Fingerprint(submission=graded.report.digest, suite="", engine="", seed=assignment.seed)
            store.put(Record(key=graded.key, fingerprint=rests_on, outcome=Outcome.GRADED, report=graded.report))
            cpu_seconds.append(graded.report.cpu_seconds)
            # This process and those that collect the suite; what they fork ends with each submission.
            memory_kb.append(sum(own_pss_kb(pid) for pid in (os.getpid(), *engine.pids)))
    early, late = cpu_seconds[FIRST : FIRST + WINDOW], cpu_seconds[-WINDOW:]
    drift = statistics.median(late) / statistics.median(early) - 1
    grown = (statistics.median(memory_kb[-WINDOW:]) - statistics.median(memory_kb[FIRST : FIRST + WINDOW])) / 1024
    sys.stdout.write(
        f"median CPU seconds: {statistics.median(early):.3f} for {FIRST + 1} to {FIRST + WINDOW}, "
        f"{statistics.median(late):.3f} for the last {WINDOW} of {len(cpu_seconds)}: {drift:+.1%}\n"
        f"trusted side: {grown:+.1f} MB between the same\n"
    )
    return 0 if abs(drift) <= DRIFT and grown < GROWTH_MB else 1


if __name__ == "__main__":
    sys.exit(main())
