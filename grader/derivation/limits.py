"""The budgets of a derivation, and the counter of the work that its lines cost."""

from __future__ import annotations

from grader.derivation.errors import TooMuchWork

TEXT_BYTES = 8192
TEXT_LINES = 80
LINE_CHARACTERS = 600
# Open brackets, and factors inside factors, which need no brackets: log log log …
DEPTH = 40
LEVELS = 80
DIGITS = 12
# Numerator and denominator together.
COEFFICIENT_BITS = 2048
# Of an expression, and of its normal form.
NODES = 120
MONOMIALS = 64
# In steps of the judges: a node that is visited, a monomial that is added.
LINE_WORK = 40_000
PROOF_WORK = 150_000


class Work:
    """Counts the work of one proof; the checker opens a new line with `line()`."""

    def __init__(self, line_limit: int = LINE_WORK, proof_limit: int = PROOF_WORK) -> None:
        self.total = 0
        self.spent = 0
        self._line_limit = line_limit
        self._proof_limit = proof_limit

    def line(self) -> None:
        """Begin a new line: its own count starts at zero."""
        self.spent = 0

    def spend(self, units: int = 1) -> None:
        """Count `units`; raise `TooMuchWork` when the line or the proof is over its limit."""
        self.spent += units
        self.total += units
        if self.spent > self._line_limit:
            raise TooMuchWork("this line takes more work than one line may: split it, or write it with fewer terms")
        if self.total > self._proof_limit:
            raise TooMuchWork(
                "the lines up to this one take more work than a whole proof may: leave out what it does not need"
            )
