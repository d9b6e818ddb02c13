"""Derivations: CPU milliseconds of a line, of a proof and of the worst hostile text; the whole corpus as a ratio."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.measures import IMPORT, Row, cpu_of_import, paired, row
from grader.derivation import check, claims
from tests.derivation.hostile import HOSTILE
from tests.derivation.run_corpus import CORPUS, entries


def rows(n: int, folder: Path = CORPUS) -> Iterator[Row]:
    """What the texts of a corpus folder cost, each of them `n` times: lines, right proofs, the slowest of them, all.

    Bounds are those of the course: 50 ms a right proof, 2 s whatever a text holds.
    """
    labels = entries(folder)
    texts = [(folder.joinpath(entry.file).read_text(encoding="utf-8"), entry.claim) for entry in labels]
    proofs = [text for text, entry in zip(texts, labels, strict=True) if entry.verdict == "proved"]
    for text, claim in texts:
        check(text, claim)
    lines = [_cpu_ms(text, claim, n) / max(len(check(text, claim).lines), 1) for text, claim in texts]
    yield row("derivation, a line", "", lines, unit="ms")
    right = [_cpu_ms(text, claim, n) for text, claim in proofs]
    yield row("derivation, a right proof", "", right, unit="ms", bound=50)
    slowest, claim = proofs[max(range(len(right)), key=right.__getitem__)]
    yield row("derivation, the slowest right proof", "", [_cpu_ms(slowest, claim, 1) for _ in range(n)], unit="ms")
    hostile = [_cpu_ms(text, claim, 1) for text in HOSTILE.values() for claim in claims()]
    yield row("derivation, the worst hostile text", "", [max(hostile)], unit="ms", bound=2000)
    yield paired(f"derivations, all {len(texts)} texts", IMPORT, lambda: _cpu_of_all(texts), cpu_of_import, n=n)


def _cpu_of_all(texts: list[tuple[str, str]]) -> float:
    began = time.process_time()
    for text, claim in texts:
        check(text, claim)
    return time.process_time() - began


def _cpu_ms(text: str, claim: str, times: int) -> float:
    return 1000 * statistics.median(_cpu_of_all([(text, claim)]) for _ in range(times))


if __name__ == "__main__":
    for found in rows(3, Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS):
        sys.stdout.write(f"{found.name}: {found.median:.2f} {found.unit} ({found.low:.2f} to {found.high:.2f})\n")
