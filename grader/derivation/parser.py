"""The parser: recursive descent over one statement's tokens; its grammar is the table of the language's page."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from grader.derivation import limits
from grader.derivation.operators import KL_NAMES, OperatorReader
from grader.derivation.reader import Session
from grader.derivation.shown import show
from grader.derivation.terms import (
    Add,
    Num,
    Symbol,
    Term,
    minus,
    mul,
    size,
    walk,
)
from grader.derivation.tokens import CLOSERS, RELATIONS, Token

_ONE_X = "the sheet's bound is for one x: leave out the sum over the data, or write it on every side"


class Statement(msgspec.Struct, frozen=True):
    """`terms[0] relations[0] terms[1] …`; `leading` is the relation that joins it to the line before, or "".

    `lines[i]` is the file's line on which `terms[i]` begins; `name` is what a `let` gives its one term.
    """

    terms: tuple[Term, ...]
    relations: tuple[str, ...]
    lines: tuple[int, ...]
    leading: str = ""
    name: str = ""

    @property
    def read_as(self) -> str:
        """The statement in plain ASCII."""
        # A likelihood called L, beside the bound, is told by what it is at its first place: let cannot rename L.
        words = [f"{'' if self.name == 'L' else 'let '}{self.name} ="] if self.name else []
        signs = (self.leading, *self.relations)
        for sign, term in zip(signs, self.terms, strict=True):
            words.extend([sign, show(term)] if sign else [show(term)])
        return " ".join(words)


def parse(tokens: Sequence[Token], session: Session) -> Statement:
    """Read one statement; raises `Unreadable` with a column."""
    return _parser(tokens, session).statement()


def parse_term(tokens: Sequence[Token], session: Session) -> Term:
    """Read one expression, all of it; raises `Unreadable` with a column."""
    return _parser(tokens, session).whole()


def _parser(tokens: Sequence[Token], session: Session) -> Parser:
    if session.theory.kind == "finite":
        return Parser(tokens, session)
    from grader.derivation.gradient_parser import GradientParser

    return GradientParser(tokens, session)


class Parser(OperatorReader):
    """Reads the statements of a finite theory; `GradientParser` reads those of the gradient theories."""

    def statement(self) -> Statement:
        """Read a whole statement."""
        if self.is_name("let"):
            return self.let()
        leading = self.relation() if self.peek().text in RELATIONS and self.peek().kind == "op" else ""
        if not leading:
            self.session.summed = None
        lines, terms, relations = [self.peek().line], [self.one_side()], []
        while self.peek().kind != "end":
            line = self.peek().line
            relations.append(self.relation())
            terms.append(self.one_side())
            lines.append(line)
        if self.session.summed:
            terms = [self.of_all_data(term) for term in terms]
        elif self.session.summed is None:
            self.session.summed = False
        for term in terms:
            self.admit(term)
        name = self.defined(terms, relations, leading)
        if name and len(terms) == 2:
            self.session.last = terms[1]
            return Statement((terms[1],), (), (lines[1],), name=name)
        if name:
            terms, relations, lines = terms[1:], relations[1:], lines[1:]
        self.session.last = terms[-1]
        return Statement(tuple(terms), tuple(relations), tuple(lines), leading)

    def one_side(self) -> Term:
        """Read one side of a relation; all sides of a chain are summed over the data, or none of them."""
        start, self.summed = self.peek(), False
        term = self.expression()
        if isinstance(term, Num) or self.bare_bound(term) or any(term is own for own in self.session.lets.values()):
            return term
        if self.session.summed not in {None, self.summed}:
            raise self.refuse(_ONE_X, start)
        self.session.summed = self.summed
        return term

    def bare_bound(self, term: Term) -> bool:
        """Whether a side is the bound by itself: in a chain over the data it is that of all of them."""
        return isinstance(term, Symbol) and (term.name in self.theory.definitions or term.name.startswith("?"))

    def of_all_data(self, term: Term) -> Term:
        """The bound of all the data, where the other sides of its chain are summed over them."""
        if isinstance(term, Add):
            return Add(tuple(self.of_all_data(part) for part in term.terms))
        if term == minus(Symbol("ELBO")):
            return minus(self.of_all_data(Symbol("ELBO")))
        if not self.bare_bound(term) or term == Symbol("?L"):
            return term
        self.session.note("the bound beside a sum over the data is read as the sum of their bounds")
        return mul(Num(Fraction(2)), term)

    def admit(self, term: Term) -> None:
        """Refuse a term that is too large, or cannot stand by itself."""
        if size(term) > limits.NODES:
            raise self.refuse(f"this expression has more than {limits.NODES} parts: break the line")
        self.complete(term)

    def complete(self, term: Term) -> None:
        """Refuse a term that cannot stand by itself; in a finite theory every term can."""

    def defined(self, terms: list[Term], relations: list[str], leading: str) -> str:
        """The new name that `F := …` gives; the name is in the session's lets from here on.

        `… = F` gives one, too, to what stands before it, which then stands in its place.
        """
        signs = (leading, *relations)
        if terms[-1] == Symbol("?F") and signs[-1] == "=":
            before = terms[-2] if relations else self.session.last
            if before is not None:
                self.session.lets["F"] = terms[-1] = before
        match terms:
            case [Symbol(name), _] if name == self.theory.variable and name and relations == ["="]:
                return name
            case [Symbol(name), _, *_] if relations[0] == "=" and name.startswith("?"):
                self.all_named(terms[1:])
                self.session.lets[name[1:]] = terms[1]
                return name[1:]
        self.all_named(terms)
        return ""

    def all_named(self, terms: list[Term]) -> None:
        """Refuse a name that stands for nothing yet, wherever it stands."""
        for node in (node for term in terms for node in walk(term)):
            if isinstance(node, Symbol) and node.name.startswith("?"):
                raise self.refuse(f"'{node.name[1:]}' has no meaning yet")

    def let(self) -> Statement:
        """Read `let NAME = expression`."""
        self.next()
        token = self.next()
        if token.kind != "name":
            raise self.expected("a name behind let", token)
        if self.theory.variable and token.text == self.theory.variable:
            self.at -= 1
            return self.statement()
        reserved = {*self.theory.names, *KL_NAMES, "E", "H", "log", "sum", "int", "nabla"}
        if token.text in reserved or self.theory.letter(token.text.lower()) or token.text in self.theory.axes:
            raise self.refuse(f"'{token.raw}' has its meaning on this sheet: let cannot give it another one", token)
        self.scripts(None)
        if not (self.accept("=") or self.accept(":=")):
            raise self.expected("'='")
        line = self.peek().line
        term = self.whole()
        self.admit(term)
        self.session.lets[token.text] = term
        return Statement((term,), (), (line,), name=token.text)

    def whole(self) -> Term:
        """Read one expression up to the end."""
        term = self.expression()
        if self.peek().kind != "end":
            raise self.expected("the end of the line")
        return term

    def relation(self) -> str:
        """Read a relation; other signs between two sides are refused."""
        token = self.next()
        if token.kind == "op" and token.text in RELATIONS:
            if self.is_op("=") and token.text == "=":
                self.next()
            return "=" if token.text == ":=" else token.text
        if token.kind == "op" and token.text in {"≈", "≠", "∝"}:
            raise self.refuse(f"'{token.raw}' is no relation of a proof: write =, >= or <=", token)
        if token.kind == "op" and token.text == "=>":
            raise self.refuse("'=>' is an arrow here: write >= for greater or equal", token)
        if token.kind == "op" and token.text in CLOSERS:
            raise self.refuse(f"this '{token.raw}' closes nothing", token)
        raise self.expected("an operator or a relation (=, >=, <=)", token)
