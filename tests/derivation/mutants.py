"""Single-site mutants of the sound proofs, judged by the checker and by fresh models: where the two disagree."""

from __future__ import annotations

import random
from collections.abc import Iterator

from grader.derivation.checker import Proof
from grader.derivation.limits import Work
from grader.derivation.theories import theory_of
from tests.derivation.chains import PROOFS, Chain, mutated, text_of
from tests.derivation.trees import STYLES, Model, Tree, holds, render, sites

_TURNED = {"=": (">=", "<="), ">=": ("<=", "="), "<=": (">=", "=")}


def mutants() -> Iterator[tuple[Chain, int, str, Tree]]:
    """Every mutant: the chain with it, the link that was changed, and that link's relation and right side."""
    for chain in PROOFS:
        for at, (relation, tree) in enumerate(chain[1]):
            for new in sites(tree):
                yield mutated(chain, at, new), at, relation, new
            for turned in _TURNED[relation]:
                start, links = chain
                changed = [(turned if i == at else r, t) for i, (r, t) in enumerate(links)]
                yield (start, changed), at, turned, tree


def disagreements(seed: int, count: int | None = None) -> list[str]:
    """What the two judges disagree on, over `count` mutants drawn at random, or over all in every spelling."""
    rng = random.Random(seed)
    models = [Model(rng) for _ in range(25)]
    chosen = [(mutant, style) for mutant in mutants() for style in STYLES]
    if count is not None:
        chosen = rng.sample(chosen, count)
    found = []
    for (chain, at, relation, tree), style in chosen:
        theory = theory_of("elbo-bound")
        proof = Proof(theory, Work())
        proof.run(text_of(chain, style))
        start, links = chain
        before = start if at == 0 else links[at - 1][1]
        kind = proof.bad.outcome.kind if proof.bad is not None and proof.bad.line == at + 2 else "ok"
        true = holds(before, relation, tree, models)
        if true and kind == "wrong":
            # A rare failure: 25 models may miss it, many more do not.
            true = holds(before, relation, tree, [Model(rng) for _ in range(600)])
        strangely = proof.bad is not None and proof.bad.line < at + 2
        if strangely or true == (kind == "wrong"):
            found.append(f"{kind}, but {true}: {render(before)} {relation} {render(tree)}")
    return found
