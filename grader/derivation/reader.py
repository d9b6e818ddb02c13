"""The cursor of the parser: looking ahead, expecting, and the one place that words what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from grader.derivation import limits
from grader.derivation.errors import Unreadable
from grader.derivation.terms import Term
from grader.derivation.theory import Theory
from grader.derivation.tokens import CLOSERS, OPENERS, Token

END = Token("end", "", 0, 0)


class Session:
    """What the reader of one proof remembers from line to line.

    `lets` are the names that the text has given, `notes` what the student is told, `complained` the hints that were
    given. Of spellings: `cases` whether a density's letter is a capital, `logs` the logarithms, `roles` the letters of
    the parameter, the loss, the sampler and the variable. `summed` says whether the chain is summed over the data, None
    before its first side; `two_bounds` that a plain L is not the bound; `last` is the last expression, `law` the mean
    and the spread of x where the text names them.
    """

    def __init__(self, theory: Theory) -> None:
        self.theory = theory
        self.lets: dict[str, Term] = {}
        self.notes: list[str] = []
        self.cases: dict[str, bool] = {}
        self.complained: set[str] = set()
        self.logs: set[str] = set()
        self.roles: dict[str, str] = {}
        self.summed: bool | None = None
        self.two_bounds = False
        self.last: Term | None = None
        self.law: tuple[Term, Term] | None = None

    def note(self, text: str) -> None:
        """Remember `text` for the student, once."""
        if text not in self.notes:
            self.notes.append(text)


class Reader:
    """A cursor over one statement's tokens."""

    def __init__(self, tokens: Sequence[Token], session: Session) -> None:
        self.tokens = tuple(tokens)
        self.session = session
        self.theory = session.theory
        self.at = 0
        self.open: list[Token] = []
        self.levels = 0

    def peek(self, ahead: int = 0) -> Token:
        """The token `ahead` of the cursor, or the end."""
        index = self.at + ahead
        return self.tokens[index] if index < len(self.tokens) else END

    def next(self) -> Token:
        """The token at the cursor, which moves on."""
        token = self.peek()
        self.at += 1
        return token

    def is_op(self, text: str, ahead: int = 0) -> bool:
        """Whether the operator `text` stands there."""
        token = self.peek(ahead)
        return token.kind == "op" and token.text == text

    def is_name(self, text: str, ahead: int = 0) -> bool:
        """Whether the name `text` stands there."""
        token = self.peek(ahead)
        return token.kind == "name" and token.text == text

    def accept(self, text: str) -> bool:
        """Move over the operator `text` if it stands there."""
        if self.is_op(text):
            self.at += 1
            return True
        return False

    def column(self, token: Token | None = None) -> int:
        """The column of `token`, or of the cursor; behind the last token at the end."""
        token = token if token is not None else self.peek()
        if token.kind != "end":
            return token.column
        if not self.tokens:
            return 1
        last = self.tokens[-1]
        return last.column + len(last.raw)

    def expected(self, what: str, token: Token | None = None) -> Unreadable:
        """The error for a text in which `what` should have come: expected, found, and the innermost thing open."""
        token = token if token is not None else self.peek()
        found = "the end of the line" if token.kind == "end" else f"'{token.raw or token.text}'"
        inner = self.open[-1] if self.open else None
        closing = f" (to close column {inner.column})" if inner is not None and what == f"'{_closer(inner)}'" else ""
        still = (
            f" (the '{inner.raw}' of column {inner.column} is still open)" if inner is not None and not closing else ""
        )
        return Unreadable(f"expected {what}{closing} but found {found}{still}", self.column(token))

    def refuse(self, message: str, token: Token | None = None) -> Unreadable:
        """The error `message` at `token`."""
        return Unreadable(message, self.column(token))

    def enter(self) -> Token:
        """Move over an opening bracket and remember it; raises where none stands."""
        if not self.opens():
            raise self.expected("an opening bracket")
        token = self.next()
        self.open.append(token)
        if len(self.open) > limits.DEPTH:
            raise self.refuse(f"brackets are nested more than {limits.DEPTH} deep: write it flatter", token)
        return token

    def leave(self) -> None:
        """Move over the bracket that closes the innermost open one."""
        opener = self.open[-1]
        if not self.accept(OPENERS[opener.text]):
            raise self.expected(f"'{_closer(opener)}'")
        self.open.pop()

    def opens(self, ahead: int = 0) -> bool:
        """Whether an opening bracket stands there."""
        token = self.peek(ahead)
        return token.kind == "op" and token.text in OPENERS

    def matching(self, start: int) -> int:
        """The index of the bracket that closes the one at index `start`; raises when it is never closed."""
        depth = 0
        for i in range(start, len(self.tokens)):
            token = self.tokens[i]
            if token.kind != "op":
                continue
            depth += (token.text in OPENERS) - (token.text in CLOSERS)
            if depth == 0:
                return i
        opener = self.tokens[start]
        raise Unreadable(
            f"expected '{_closer(opener)}' (to close column {opener.column}) but found the end of the line",
            self.column(END),
        )

    def inside(self) -> tuple[Token, ...]:
        """The tokens between the bracket at the cursor and the one that closes it; the cursor moves behind that."""
        if not self.opens():
            raise self.expected("an opening bracket")
        start = self.at
        stop = self.matching(start)
        closer, opener = self.tokens[stop], self.tokens[start]
        if OPENERS[opener.text] != closer.text:
            raise Unreadable(
                f"expected '{_closer(opener)}' (to close column {opener.column}) but found '{closer.raw}'",
                closer.column,
            )
        self.at = stop + 1
        return self.tokens[start + 1 : stop]

    def within(self, tokens: Sequence[Token]) -> Self:
        """A reader of `tokens`, which stand inside what this one reads: it may go less deep by what this one has."""
        reader = type(self)(tokens, self.session)
        reader.levels = self.levels + 1
        return reader

    def script(self) -> tuple[Token, ...]:
        """The tokens of the subscript or superscript that the cursor stands behind the sign of."""
        if self.is_op("{") or self.is_op("("):
            return self.inside()
        token = self.next()
        if token.kind not in {"name", "num", "op"} or token.text in CLOSERS:
            self.at -= 1
            raise self.expected("what belongs under or over it")
        return (token,)


def _closer(opener: Token) -> str:
    return OPENERS[opener.text]
