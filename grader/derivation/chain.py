"""The chain that is being written, the first line that fails, and a repair that is put in: the checker's small data."""

from __future__ import annotations

import msgspec

from grader.derivation.links import Outcome
from grader.derivation.terms import Term


class Chain:
    """The chain that is being written: its terms, and the relation in front of each but the first."""

    def __init__(self) -> None:
        self.terms: list[Term] = []
        self.relations: list[str] = []

    def direction(self, start: int) -> str:
        """The relation of term `start` to the last one: "=", ">=", "<=", or "mixed"."""
        used = set(self.relations[start:]) - {"="}
        return "=" if not used else used.pop() if len(used) == 1 else "mixed"


class Bad(msgspec.Struct, frozen=True):
    """The first line that is not ok, with the link that failed, if it could be read.

    `place` is the piece and the term in it, as in an Edit; `source` is what is shown of a line without a link.
    """

    line: int
    outcome: Outcome
    left: Term | None = None
    relation: str = ""
    right: Term | None = None
    column: int | None = None
    source: str = ""
    place: tuple[int, int] = (-1, -1)


class Edit(msgspec.Struct, frozen=True):
    """A repair that is put in while a text is read: at piece `place[0]`, term `place[1]`."""

    place: tuple[int, int]
    relation: str
    right: Term
