"""The answer to one derivation, as data: exactly the JSON form of `grader derivation --json`."""

from __future__ import annotations

import msgspec


class LineReport(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the file: `text` as written, `read_as` in plain ASCII, `moves` the families of moves in it."""

    line: int
    text: str
    read_as: str
    ok: bool
    moves: tuple[str, ...] = ()
    why: str = ""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The whole answer: `verdict` is proved, incomplete, wrong, unjustified, unproven or unreadable; `score` in [0, 1].

    `first_bad_line` counts lines of the file from 1; it is None for proved and incomplete. `message` is for the
    student; `notes` say where a reader had to guess, and what staff should look at. `misconception` is the class of the
    mistake, as "kl-swapped", where it is unique; otherwise None.
    """

    schema: int = 1
    claim: str
    verdict: str
    score: float
    first_bad_line: int | None
    message: str
    notes: tuple[str, ...]
    lines: tuple[LineReport, ...]
    misconception: str | None

    @property
    def proved(self) -> bool:
        """Whether the claim is proved: the one way to full marks."""
        return self.verdict == "proved"


def encode(verdict: Verdict) -> bytes:
    """`verdict` as JSON text, ending in a newline."""
    return msgspec.json.encode(verdict) + b"\n"
