"""The bench: measures on this machine, prints one table, writes `results.json` beside it; status 1 over a bound.

Every figure but memory and the CPU of derivations and before the first test is a ratio of two costs that were taken in
turn in one run: it means the same on a slow machine and on a fast one.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Iterator
from importlib import metadata
from itertools import chain
from pathlib import Path

import msgspec
import torch

from bench import classes, derivations, gradings, workers
from bench.measures import Row
from grader import machine

RESULTS = Path(__file__).with_name("results.json")
HEAD = ("what", "against", "median", "quartiles", "n", "bound", "seconds")


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description="Measure what a grading costs on this machine.")
    parser.add_argument("-n", type=int, default=7, help="pairs of each ratio (fresh workers: 40 in any case)")
    n = parser.parse_args().n
    torch.set_num_threads(1)
    rows: list[Row] = []
    _print(HEAD)
    for row in chain(workers.rows(n), gradings.rows(n), classes.rows(n), derivations.rows(n)):
        rows.append(row)
        _print(tuple(_cells(row)))
    found = {
        "python": platform.python_version(),
        "torch": metadata.version("torch"),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cores": machine.cores(),
    }
    document = {"schema": 1, "machine": found, "rows": rows}
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")
    return 0 if all(row.holds for row in rows) else 1


def _cells(row: Row) -> Iterator[str]:
    digits = 0 if row.unit == "MB" else 2
    yield row.name
    yield row.against
    yield f"{row.median:.{digits}f} {row.unit}"
    yield f"{row.low:.{digits}f} to {row.high:.{digits}f}"
    yield str(row.n)
    yield "" if row.bound is None else f"{row.bound:g}{'' if row.holds else ' OVER'}"
    yield "" if row.seconds is None else "{:.4g} / {:.4g}".format(*row.seconds)


def _print(cells: tuple[str, ...]) -> None:
    widths = (38, 20, 9, 16, 4, 10, 20)
    line = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    sys.stdout.write(f"{line.rstrip()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
