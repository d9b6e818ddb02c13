"""What the student reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.derivation.pieces import Piece
from grader.derivation.theory import Theory
from grader.derivation.tokens import RELATIONS

if TYPE_CHECKING:
    from grader.derivation.checker import Proof

EMPTY = "there is no line of a derivation here: begin with one side of the claim, then one step a line"
NOTHING_BEFORE = "this line begins with a relation, but nothing stands before it"
CLAIMS_NOTHING = "this line claims nothing: begin it, or the next one, with =, >= or <="
MIXED = "one chain holds both >= and <=: nothing follows from its two ends"


def begins_with_relation(piece: Piece) -> bool:
    """Whether the piece continues a chain."""
    return bool(piece.tokens) and piece.tokens[0].kind == "op" and piece.tokens[0].text in RELATIONS


def in_words(moves: list[str]) -> str:
    return ", ".join(moves) or "arithmetic"


def of_bad(proof: Proof) -> str:
    assert proof.bad is not None
    return f"line {proof.bad.line}: {proof.bad.outcome.why} {proof.bad.outcome.too_big}"


def incomplete(proof: Proof) -> str:
    return "only the last step is missing" if proof.last_step_missing() else "incomplete"


def moment(theory: Theory, power: int) -> str:
    """Why a substitution is wrong."""
    shown = theory.variable if power == 1 else f"{theory.variable}^{power}"
    return f"this {theory.variable} has not the right distribution: its E[{shown}] differs from that of {theory.variable_as}"
