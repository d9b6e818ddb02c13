"""A corpus folder: its labels, and a run of every text that prints what disagrees with them.

python -m tests.derivation.run_corpus FOLDER [CLAIM]
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import msgspec

from grader.derivation import Verdict, check

CORPUS = Path(__file__).parent / "corpus"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One labelled text; what other corpora say beyond this is left aside."""

    file: str
    claim: str
    verdict: str
    first_bad_line: int | None
    policy_conflict: bool = False
    note: str = ""
    spelling: str = "inside"


def entries(folder: Path) -> list[Entry]:
    """The labels of a folder."""
    return msgspec.json.decode((folder / "index.json").read_bytes(), type=list[Entry])


def disagreement(entry: Entry, verdict: Verdict) -> str:
    """What is wrong with `verdict`, in two words, or "" when verdict and first bad line equal the label."""
    if entry.verdict == verdict.verdict and entry.first_bad_line == verdict.first_bad_line:
        return ""
    if verdict.verdict == "proved":
        return "FALSE ACCEPT"
    if entry.verdict == "proved":
        return "false refusal"
    if entry.verdict == verdict.verdict:
        return "wrong line"
    return "other verdict"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def main(folder: Path, claim: str = "") -> int:
    """Print the disagreements and a summary; 1 when there is a false accept."""
    counts: dict[str, int] = {}
    times: list[float] = [0.0]
    per_line: list[float] = [0.0]
    for entry in entries(folder):
        if claim and entry.claim != claim:
            continue
        text = (folder / entry.file).read_text(encoding="utf-8")
        began = time.process_time()
        verdict = check(text, entry.claim)
        times.append(1000 * (time.process_time() - began))
        per_line.append(times[-1] / max(len(verdict.lines), 1))
        said = disagreement(entry, verdict)
        counts[said or "agree"] = counts.get(said or "agree", 0) + 1
        if said:
            conflict = " (policy conflict)" if entry.policy_conflict else ""
            _say(f"{said}{conflict}: {entry.file}: label {entry.verdict} {entry.first_bad_line}, "
                  f"got {verdict.verdict} {verdict.first_bad_line}\n    {verdict.message}")  # fmt: skip
    _say(f"{sum(counts.values())} texts: " + ", ".join(f"{n} {said}" for said, n in sorted(counts.items())))
    lines = statistics.median(per_line)
    _say(f"CPU: median {lines:.2f} ms a line, {statistics.median(times):.1f} ms a text, slowest {max(times):.1f} ms")
    return 1 if counts.get("FALSE ACCEPT") else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:3]))
