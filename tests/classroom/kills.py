"""A made class whose batch is killed again and again: `python -m tests.classroom.kills FOLDER [--n 300] [--kills 10]`.

Each run is ended by SIGKILL after a random number of results; the last one is left to end. The store must then equal
that of a run that nobody killed. Status 1 where it does not.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from grader.classroom.store import Store
from tests.classroom import made_class
from tests.classroom.small import settled

LOOK_S = 0.05


def main(arguments: Sequence[str]) -> int:
    """Make the class, grade it with and without kills, and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--n", type=int, default=300)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    rng = random.Random(options.seed)
    export = options.folder / "export"
    export.mkdir(parents=True)
    made_class.write(export, n=options.n)
    killed, whole = options.folder / "killed.sqlite", options.folder / "whole.sqlite"
    moments = sorted(rng.sample(range(options.n), options.kills))
    for moment in moments:
        with subprocess.Popen(_command(export, killed), stderr=subprocess.DEVNULL) as batch:
            while batch.poll() is None and _count(killed) < moment:
                time.sleep(LOOK_S)
            # Somewhere between two results, not just behind one.
            time.sleep(rng.uniform(0, 0.5))
            batch.send_signal(signal.SIGKILL)
        sys.stdout.write(f"killed with {_count(killed)} of {options.n} in the store\n")
    for store in (killed, whole):
        subprocess.run(_command(export, store), check=True, stderr=subprocess.DEVNULL)
    equal = settled(killed) == settled(whole)
    sys.stdout.write(f"the stores are {'equal' if equal else 'NOT equal'}: {len(settled(whole))} records\n")
    return 0 if equal else 1


def _command(export: Path, store: Path) -> list[str]:
    return [sys.executable, "-m", "grader", "batch", str(export), "--store", str(store), "--no-report"]


def _count(path: Path) -> int:
    if not path.exists() or not path.stat().st_size:
        return 0
    with closing(Store.open(path)) as store:
        return len(store.kept())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
