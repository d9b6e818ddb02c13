"""The long fuzz: `python -m tests.derivation.fuzz [SEED] [COUNT]`; exit status 1 when a judge disagrees.

Every mutant in every spelling against fresh models, 1,000 mutants of gradient proofs, 1,000 chains of legal moves, as
many wild spellings, and COUNT (20,000) sentences of the grammar and as many damaged texts.
"""

from __future__ import annotations

import random
import sys

from grader.derivation import answer, checker, claims
from grader.derivation.limits import PROOF_WORK, Work
from grader.derivation.theories import theory_of
from tests.derivation import chains
from tests.derivation.fuzzing import corpus_texts, damaged, sentence
from tests.derivation.gradient_mutants import false_accepts
from tests.derivation.mutants import disagreements
from tests.derivation.spelling import Speller
from tests.derivation.trees import STYLES

VERDICTS = {"proved", "incomplete", "wrong", "unjustified", "unproven", "unreadable"}


def answered(text: str, claim: str) -> int:
    """Check `text` as the public function does and return the work it took; the answer must be a verdict."""
    work = Work()
    verdict = answer.check(text, claim, work)
    if verdict.verdict not in VERDICTS or not 0.0 <= verdict.score <= 1.0:
        raise ValueError(f"no verdict: {verdict}")
    return work.total


def _refused(texts: list[str]) -> list[str]:
    found = []
    for text in texts:
        proof = checker.Proof(theory_of("elbo-bound"), Work())
        proof.run(text)
        if proof.bad is not None:
            found.append(f"refused: {text!r}: {proof.bad.outcome.why}")
    return found


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def main(seed: int = 1, count: int = 20_000) -> int:
    """Run everything; print what disagrees and how much was tried."""
    rng = random.Random(seed)
    found = disagreements(seed)
    found += [f"holds on seen models only: {text!r}" for text in false_accepts(rng, 1000)]
    found += _refused([chains.text_of(chains.random_chain(rng, 6), rng.choice(STYLES)) for _ in range(1000)])
    wild = (Speller(rng).text(rng.choice(chains.PROOFS)) for _ in range(1000))
    found += _refused([text for text in wild if max(map(len, text.splitlines())) <= 600])
    texts = corpus_texts()
    for _ in range(count):
        claim = rng.choice(claims())
        for text in (sentence(rng, claim), damaged(rng, texts)):
            if answered(text, claim) > PROOF_WORK:
                found.append(f"over budget: {text!r}")
    _say("\n".join(found))
    _say(f"seed {seed}: all mutants, 1000 chains, 1000 spellings, {count} sentences, {count} damaged texts: "
          f"{len(found)} disagreements")  # fmt: skip
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*(int(a) for a in sys.argv[1:3])))
