"""What is said of a text: the answer to its first bad line, what its moves are called, the notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.derivation.counterexample import counterexample
from grader.derivation.errors import TooMuchWork
from grader.derivation.shown import show
from grader.derivation.theory import Theory

if TYPE_CHECKING:
    from grader.derivation.chain import Bad
    from grader.derivation.checker import Proof

EMPTY = "there is no line of a derivation here: begin with one side of the claim, then write one step a line"
NOTHING_BEFORE = "this line begins with a relation, but nothing stands before it"
CLAIMS_NOTHING = "this line claims nothing: begin it, or the next one, with =, >= or <="
MIXED = "one chain holds both >= and <=, so nothing follows from its two ends: begin a new chain"
NO_SIGN = "a line without a relation that equals the line before it is read as if = stood in front of it"
GOAL = "a line that only says what is to be shown is no step, and nothing rests on it"
LAST_STEP = "Every line holds, and only the last step is missing."
NOT_YET = "not judged: a line above has to be put right first"

MOVES = {
    "const": "a constant moved through an expectation",
    "product": "the product rule (Bayes)",
    "expand": "the laws of the logarithm and linearity",
    "kl": "the definition of the KL",
    "expsum": "an expectation written as a sum",
    "marginal": "a marginal",
    "intro": "q put in or taken out",
    "drop": "a KL >= 0 left out",
    "jensen": "Jensen's inequality",
    "both sides": "the same done to both sides of an accepted line",
    "carried": "an inequality of the lines above, written anew",
    "consequence": "a consequence of the lines above",
    "subst": "x replaced by its noise",
    "exchange": "gradient and expectation exchanged",
    "chain": "the rules of differentiation",
    "moments": "moments of the noise",
}


def in_words(moves: list[str]) -> str:
    """The kinds of moves of an accepted line; "arithmetic" where there are none."""
    return ", ".join(MOVES.get(move, move) for move in moves) or "arithmetic"


def moment(theory: Theory, power: int) -> str:
    """Why a substitution is wrong."""
    shown = theory.variable if power == 1 else f"{theory.variable}^{power}"
    right = theory.variable_as
    return f"this {theory.variable} has another distribution than {right}: its E[{shown}] is a different one"


def of_bad(proof: Proof, bad: Bad, hint: str) -> str:
    """The answer to the first line that is not ok: the line, what is wrong with it, and the mistake's name if known."""
    outcome = bad.outcome
    if outcome.kind == "unreadable":
        place = f"line {bad.line}" if bad.column is None else f"line {bad.line}, column {bad.column}"
        return f"{place}: {outcome.why}"
    lines = [f"line {bad.line}:  {_written(bad)}"]
    if outcome.gap is not None:
        lines.append(f"This '{bad.relation}' does not hold. {counterexample(proof, bad)}")
    elif outcome.kind == "unproven":
        lines.append(
            "This holds on every model that was tried, but it was not derived: it is not yet accepted, a TA will look."
        )
    elif outcome.is_claim:
        lines.append("This is the claim itself: show how it comes about, one step a line.")
    elif outcome.too_big:
        lines.append(_too_big(proof, outcome.too_big))
    else:
        lines.append(_sentence(outcome.why))
    if hint:
        lines.append(hint)
    return "\n  ".join(lines)


def is_claim(proof: Proof, bad: Bad) -> bool:
    """Whether the bad line is the claim itself, with nothing to rest on."""
    if bad.outcome.is_claim:
        return True
    if not bad.outcome.too_big or bad.left is None or bad.right is None:
        return False
    try:
        return proof.judge.reaches_goal(bad.left, bad.relation, bad.right)
    except TooMuchWork:
        return False


def incomplete(proof: Proof) -> str:
    """What is missing where every line holds."""
    if proof.last_step_missing():
        return LAST_STEP
    return f"Every line holds, but the claim, {proof.theory.title}, is not reached."


def support(lines: list[int]) -> str:
    """The note on lines that need positive probabilities."""
    numbers = ", ".join(str(line) for line in lines)
    which = f"line {numbers} holds" if len(lines) == 1 else f"lines {numbers} hold"
    return f"{which} where the densities are positive on the same values, as the problem says: nothing is deducted"


def staff_note(bad: Bad) -> str:
    """The note for staff on a line that is true and was not derived."""
    return f"for staff: line {bad.line} is true on every model tried and was not derived; please decide by hand"


def _written(bad: Bad) -> str:
    """The link as it was read."""
    if bad.right is None:
        return bad.source
    return f"{bad.relation} {show(bad.right)}"


def _too_big(proof: Proof, moves: tuple[str, ...]) -> str:
    """What a step that does too much consists of; the claim itself gets no list, which would be its proof."""
    if proof.bad is not None and is_claim(proof, proof.bad):
        return "This is the claim itself in one step: show how it comes about, one step a line."
    kinds = ", ".join(MOVES[m] for m in moves if m in MOVES)
    return f"This is true, but it does more than one line may ({kinds}): split it."


def _sentence(text: str) -> str:
    """`text` as a sentence."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
