"""Whether a large store costs no more a row than a small one: `python -m bench.stores [COUNT ...]`.

CPU seconds per 1,000 submissions to open a store, to write table and report, and to compare it with an equal one.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from grader.classroom.diff import difference
from grader.classroom.outputs import write_all
from grader.classroom.store import Store
from tests.classroom import made

COUNTS = (1000, 5000, 20_000)


def main(counts: Sequence[int]) -> int:
    """Make the stores, and print a line for each."""
    with tempfile.TemporaryDirectory() as name:
        made.store(Path(name) / "warm.sqlite", 10).close()
        _costs(Path(name) / "warm.sqlite", 10)
        for count in counts:
            path = Path(name) / f"{count}.sqlite"
            made.store(path, count).close()
            opened, reported, compared = _costs(path, count)
            peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            sys.stdout.write(
                f"{count:6} submissions, s of CPU per 1,000: open {opened:.4f}, report {reported:.2f}, "
                f"diff {compared:.2f}; peak {peak_mb:.0f} MB\n"
            )
            sys.stdout.flush()
    return 0


def _costs(path: Path, count: int) -> list[float]:
    with closing(Store.open(path)) as one, closing(Store.open(path)) as other:
        actions: tuple[Callable[[], object], ...] = (
            one.kept,
            lambda: write_all(one, path.parent / f"{count}"),
            lambda: difference(one, other),
        )
        return [_cpu_of(action) * 1000 / count for action in actions]


def _cpu_of(action: Callable[[], object]) -> float:
    began = time.process_time()
    action()
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main([int(count) for count in sys.argv[1:]] or COUNTS))
