"""The answer to a text: it is checked, its first bad line is explained, its credit is counted."""

from __future__ import annotations

from grader.derivation import credit, messages
from grader.derivation.chain import Bad, Edit
from grader.derivation.checker import Proof
from grader.derivation.errors import TooMuchWork
from grader.derivation.limits import Work
from grader.derivation.repairs import HINTS, Repair, named, repairs
from grader.derivation.support import lines_that_need_support
from grader.derivation.theories import theory_of
from grader.derivation.theory import Theory
from grader.derivation.verdict import Verdict

LAST_STEP = "last-step"
CLAIM_ALONE = "claim-alone"
_REPAIRS_TRIED = 4


def check(text: str, claim: str, work: Work | None = None) -> Verdict:
    """The verdict on `text` as a derivation of `claim`; any text gets one. `UsageError` for an unknown claim.

    `work` counts what it costs; by default it has the budgets of `limits`.
    """
    theory = theory_of(claim)
    work = Work() if work is None else work
    proof = Proof(theory, work)
    proof.run(text)
    notes = [*proof.session.notes, *_support_note(proof)]
    bad = proof.bad
    mistake = None
    if bad is None:
        kind = "proved" if proof.goal else "incomplete"
        message = "" if proof.goal else messages.incomplete(proof)
        score = credit.score(proof, repaired=False)
        if kind == "incomplete" and proof.last_step_missing():
            mistake = LAST_STEP
    else:
        kind = bad.outcome.kind
        found = repairs(proof, bad)
        mistake = named(found) or (CLAIM_ALONE if messages.is_claim(proof, bad) else None)
        message = messages.of_bad(proof, bad, HINTS.get(mistake or "", ""))
        score = credit.score(proof, repaired=_goes_through(theory, text, bad, found, work))
        if kind == "unproven":
            notes.append(messages.staff_note(bad))
    return Verdict(
        claim=claim,
        verdict=kind,
        score=score,
        first_bad_line=None if bad is None else bad.line,
        message=message,
        notes=tuple(notes),
        lines=tuple(proof.lines),
        misconception=mistake,
    )


def _support_note(proof: Proof) -> list[str]:
    """One note for all lines that rest on positive probabilities, which the sheet states: never a deduction."""
    proof.work.line()
    if proof.theory.kind != "finite" or not proof.accepted:
        return []
    try:
        lines = lines_that_need_support(proof.theory, proof.work, proof.accepted)
    except TooMuchWork:
        return []
    return [messages.support(lines)] if lines else []


def _goes_through(theory: Theory, text: str, bad: Bad, found: list[Repair], work: Work) -> bool:
    """Whether one of the repairs makes the whole text a proof, within what is left of the proof's budget."""
    for repair in found[:_REPAIRS_TRIED]:
        again = Proof(theory, work, Edit(bad.place, repair.relation, repair.right))
        again.run(text)
        if again.bad is None and again.goal:
            return True
    return False
