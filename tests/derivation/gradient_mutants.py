"""Mutants of the gradient proofs in the corpus: whether what the checker accepts holds on models it has not seen."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from grader.derivation import check
from grader.derivation.checker import Proof
from grader.derivation.limits import Work
from grader.derivation.refuter import Refuter
from grader.derivation.smooth import SmoothModels
from grader.derivation.theories import theory_of
from tests.derivation.run_corpus import CORPUS, entries

CLAIMS = frozenset({"pathwise-gradient", "reparam-quadratic"})
SWAPS = (
    ("L'", "L"), ("L(", "L'("), ("+", "-"), ("-", "+"), ("2", "3"), ("p_theta(x)", "1"), ("log p_theta", "p_theta"),
    ("grad_theta ", ""), ("theta*v", "v"), ("theta + ", ""), ("u, v", "u, theta"), ("E_{p_theta}", "E_{v}"),
    ("eps", "1"),
    ("E_{v}", "E_{p_theta}"), ("E_{eps}", ""), ("theta", "theta^2"), ("*", "+"), ("x", "theta"), ("v", "2*v"),
    ("x", "x^2"),
)  # fmt: skip


def false_accepts(rng: random.Random, count: int) -> list[str]:
    """The mutants with an accepted line that fails on fresh models, among `count` drawn at random."""
    every = list(_mutants())
    found = []
    for claim, text in rng.sample(every, min(count, len(every))):
        proof = Proof(theory_of(claim), Work())
        proof.run(text)
        fresh = SmoothModels(proof.theory, Work(), seed=rng.randrange(1 << 30))
        fresh.variable_as = proof.normal.variable_as
        if not all(Refuter(fresh).holds(a, relation, b) for _, a, relation, b in proof.accepted):
            found.append(text)
    return found


def _mutants() -> Iterator[tuple[str, str]]:
    """Every text of a gradient claim that is no wrong one, as it was read, with one place in one line changed."""
    for entry in entries(CORPUS):
        if entry.claim not in CLAIMS or entry.verdict not in {"proved", "incomplete"}:
            continue
        lines = [r.read_as for r in check((CORPUS / entry.file).read_text(encoding="utf-8"), entry.claim).lines]
        for i, line in enumerate(lines):
            for old, new in SWAPS:
                for found in re.finditer(re.escape(old), line):
                    changed = line[: found.start()] + new + line[found.end() :]
                    yield entry.claim, "\n".join((*lines[:i], changed, *lines[i + 1 :]))
