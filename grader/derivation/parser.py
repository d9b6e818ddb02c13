"""The parser: recursive descent over one statement's tokens; its grammar is the table of the language's page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

import msgspec

from grader.derivation import limits
from grader.derivation import synonyms as syn
from grader.derivation.densities import BARE, DensityReader, small
from grader.derivation.reader import END, Session
from grader.derivation.terms import (
    Add,
    Density,
    Div,
    Entropy,
    Expect,
    Kl,
    Log,
    Mul,
    Num,
    Pow,
    Symbol,
    Term,
    Total,
    add,
    minus,
    mul,
    show,
    size,
)
from grader.derivation.tokens import CLOSERS, OPENERS, RELATIONS, Token

_KL_NAMES = frozenset({"KL", "D", "DKL", "kl"})
_DATA = frozenset({"i", "n", "j", "k"})
_BOUND_ARGUMENTS = frozenset({",", ";", "|", "_", "^", "*", ":", "'", "{", "}", "(", ")", "||"})


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
        words = [f"let {self.name} ="] if self.name else []
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


class Parser(DensityReader):
    """Reads the statements of a finite theory; `GradientParser` reads those of the gradient theories."""

    def __init__(self, tokens: Sequence[Token], session: Session) -> None:
        super().__init__(tokens, session)
        self.integrals = 0

    def statement(self) -> Statement:
        if self.is_name("let"):
            return self.let()
        leading = self.relation() if self.peek().text in RELATIONS and self.peek().kind == "op" else ""
        lines, terms, relations = [self.peek().line], [self.expression()], []
        while self.peek().kind != "end":
            line = self.peek().line
            relations.append(self.relation())
            terms.append(self.expression())
            lines.append(line)
        for term in terms:
            if size(term) > limits.NODES:
                raise self.refuse(f"this expression has more than {limits.NODES} parts: break the line")
        name = self.defined(terms, relations)
        if name:
            return Statement((terms[1],), (), (lines[1],), name=name)
        return Statement(tuple(terms), tuple(relations), tuple(lines), leading)

    def defined(self, terms: list[Term], relations: list[str]) -> str:
        """The new name that `F := …` gives; the name is in the session's lets from here on."""
        match terms:
            case [Symbol(name), _] if name == self.theory.variable and name and relations == ["="]:
                return name
            case [Symbol(name), _] if relations and name.startswith("?"):
                self.session.lets[name[1:]] = terms[1]
                return name[1:]
        for term in terms:
            if isinstance(term, Symbol) and term.name.startswith("?"):
                raise self.refuse(f"'{term.name[1:]}' has no meaning yet")
        return ""

    def let(self) -> Statement:
        self.next()
        token = self.next()
        if token.kind != "name":
            raise self.expected("a name behind let", token)
        if self.theory.variable and token.text == self.theory.variable:
            self.at -= 1
            return self.statement()
        reserved = {*self.theory.names, *_KL_NAMES, "E", "H", "log", "sum", "int", "nabla", "F"} - {"F"}
        if token.text in reserved or self.theory.letter(token.text.lower()) or token.text in self.theory.axes:
            raise self.refuse(f"'{token.raw}' has its meaning on this sheet: let cannot give it another one", token)
        self.scripts(None)
        if not (self.accept("=") or self.accept(":=")):
            raise self.expected("'='")
        line = self.peek().line
        term = self.whole()
        self.session.lets[token.text] = term
        return Statement((term,), (), (line,), name=token.text)

    def whole(self) -> Term:
        term = self.expression()
        if self.peek().kind != "end":
            raise self.expected("the end of the line")
        return term

    def relation(self) -> str:
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

    def expression(self) -> Term:
        self.depth += 1
        if self.depth > limits.DEPTH:
            raise self.refuse(f"this is nested more than {limits.DEPTH} deep: write it flatter")
        terms = [self.signed()]
        while self.is_op("+") or self.is_op("-"):
            terms.append(self.signed())
        self.depth -= 1
        return add(*terms)

    def signed(self) -> Term:
        negative = False
        while self.is_op("+") or self.is_op("-"):
            negative ^= self.next().text == "-"
        term = self.product()
        return minus(term) if negative else term

    def product(self) -> Term:
        factors = [self.factor()]
        while True:
            if self.accept("*"):
                factors.append(self.signed_factor())
            elif self.accept("/"):
                factors[:] = [Div(mul(*factors), self.signed_factor())]
            elif self.starts_factor():
                factors.append(self.factor())
            else:
                return mul(*factors)

    def signed_factor(self) -> Term:
        if self.accept("-"):
            return minus(self.factor())
        return self.factor()

    def starts_factor(self) -> bool:
        token = self.peek()
        if token.kind == "num" or (token.kind == "cmd" and token.text in {"frac", "sqrt"}):
            return True
        if token.kind == "op":
            return token.text in OPENERS
        if token.kind == "name":
            return not self.differential()
        return False

    def differential(self, ahead: int = 0) -> int:
        """How many tokens at the cursor are a differential such as dz or d z_i: 0 for none; only under an integral."""
        token = self.peek(ahead)
        if token.kind != "name" or not self.integrals:
            return 0
        if re.fullmatch(r"d([a-zA-Z]|eps|theta)", token.text):
            count = 1
        elif token.text == "d" and self.peek(ahead + 1).kind == "name":
            count = 2
        elif token.text == "d" and self.is_op("{", ahead + 1) and self.is_op("}", ahead + 3):
            count = 4
        else:
            return 0
        if self.is_op("_", ahead + count) or self.is_op("^", ahead + count):
            count += 4 if self.is_op("{", ahead + count + 1) else 2
        return count

    def factor(self) -> Term:
        base = self.postfix(self.atom())
        while self.is_op("^"):
            sign = self.next()
            tokens = [t for t in self.script() if t.kind != "op" or t.text != "+"]
            digits = "".join(t.text for t in tokens)
            if not re.fullmatch(r"-?\d{1,2}", digits):
                raise self.refuse("a power must be a whole number", sign)
            base = self.postfix(Pow(base, int(digits)))
        return base

    def atom(self) -> Term:
        token = self.peek()
        if token.kind == "num":
            self.next()
            return Num(Fraction(token.text if not token.text.startswith(".") else "0" + token.text))
        if token.kind == "op":
            if token.text in OPENERS:
                return self.bracketed()
            raise self.expected("an expression")
        if token.kind == "cmd" and token.text == "frac":
            self.next()
            return self.fraction()
        if token.kind == "name":
            return self.named(token)
        if token.kind == "bad":
            raise self.refuse(f"'{token.raw}' is not part of the language", token)
        raise self.expected("an expression")

    def fraction(self) -> Term:
        """The two arguments of \\frac."""
        top = self.argument()
        return Div(top, self.argument())

    def postfix(self, base: Term) -> Term:
        """What may stand behind a factor; nothing in a finite theory."""
        return base

    def argument(self) -> Term:
        """An argument of \\frac: a group, or one digit or letter."""
        return self.bracketed() if self.opens() else self.atom()

    def bracketed(self) -> Term:
        self.enter()
        outer, self.integrals = self.integrals, 0
        term = self.expression()
        if self.peek().kind == "cmd" and self.peek().text == "over":
            self.next()
            term = Div(term, self.expression())
        self.leave()
        self.integrals = outer
        return term

    def named(self, token: Token) -> Term:
        text = token.text
        if text in self.session.lets:
            self.next()
            return self.session.lets[text]
        if text == "log":
            return self.log()
        if text == "E":
            return self.expectation()
        if text in {"sum", "int"}:
            return self.total()
        if text in _KL_NAMES and (text != "D" or self.is_op("_", 1) or self.opens(1)):
            return self.kl()
        if text == "H" and (self.opens(1) or self.is_op("_", 1)):
            return self.entropy()
        if text in self.theory.names:
            return self.bound()
        if self.letter() is not None:
            return Density(self.density())
        if small(self.session, token) in self.theory.axes:
            raise self.refuse(f"'{token.raw}' stands here by itself: a density such as p({token.text}) is missing", token)
        if text == "F" and any(t.text in RELATIONS for t in self.tokens) and self.at == 0:
            self.next()
            self.scripts(None)
            return Symbol("?F")
        raise self.unknown(token)

    def bound(self) -> Term:
        """ELBO, L(x, theta, phi), L_q …: what stands in its brackets are names only, and is left out."""
        name = self.theory.names[self.next().text]
        self.scripts(None)
        if self.opens():
            stop = self.matching(self.at)
            inner = self.tokens[self.at + 1 : stop]
            names = all(
                (t.kind == "name" and t.text not in {"log", "E", "KL", "sum", "int", "H"})
                or t.kind == "num"
                or (t.kind == "op" and t.text in _BOUND_ARGUMENTS)
                for t in inner
            )
            if inner and names and not any(t.kind == "op" and t.text in {"+", "-", "/"} for t in inner):
                self.inside()
        self.scripts(None)
        return Symbol(name)

    def log(self) -> Term:
        token = self.next()
        self.session.logs.add(token.raw.lower().lstrip("\\"))
        if self.accept("_"):
            base = "".join(t.text for t in self.script())
            if base != "e":
                if "ln" in self.session.logs:
                    raise self.refuse(f"log to the base {base} stands beside ln: use one logarithm", token)
                self.session.logs.add("_")
                self.session.note(f"log to the base {base} is read as the natural logarithm: the base scales both sides")
        if "_" in self.session.logs and "ln" in self.session.logs:
            raise self.refuse("ln stands beside a logarithm to another base: use one logarithm", token)
        if self.is_op("^"):
            raise self.refuse("a power of a logarithm is not part of the language", token)
        if self.opens():
            return Log(self.bracketed())
        head = self.peek()
        if head.kind == "name" and head.text in {"E", "sum", "int"}:
            return Log(self.expectation() if head.text == "E" else self.total())
        if head.kind == "name" and self.letter() is None:
            return Log(self.factor())
        return Log(self.densities())

    def densities(self) -> Term:
        """The argument of a log without brackets: a product or quotient of densities, as on paper."""
        first = self.factor()
        factors: list[Term] = [first]
        count = 1
        while True:
            mark, notes = self.at, list(self.session.notes)
            divide = self.accept("/")
            if not divide:
                self.accept("*")
            token = self.peek()
            density = token.kind == "name" and self.letter() is not None and token.text not in self.session.lets
            fraction = token.kind == "cmd" and token.text == "frac"
            if not (density or fraction or self.opens()):
                self.at = mark
                break
            term = self.factor()
            if not _of_densities(term):
                self.at, self.session.notes[:] = mark, notes
                break
            factors = [Div(mul(*factors), term)] if divide else [*factors, term]
            count += 1
        if count > 1 and any(isinstance(f, Div) for f in factors) and not isinstance(first, Div):
            self.session.note("log a b / c is read as log(a b / c), as on paper")
        return mul(*factors)

    def expectation(self) -> Term:
        token = self.next()
        over = BARE
        if self.accept("_"):
            if self.is_op("{"):
                over = self.distribution(self.inside(), token)
            else:
                first = self.peek()
                if self.letter() is not None or (first.kind == "name" and self.theory.kind != "finite"):
                    over = self.after_underscore(first)
                else:
                    over = self.distribution(self.script(), token)
        while self.is_op("^") or self.is_op("_"):
            self.next()
            self.script()
        if self.opens():
            return Expect(over, self.bracketed())
        if self.is_op("|"):
            raise self.refuse("an expectation stands in brackets: E_q[ … ]")
        if not self.starts_factor():
            raise self.expected("what the expectation is of, in brackets")
        return Expect(over, self.product())

    def after_underscore(self, first: Token) -> str:
        """`E_q[..]`, `E_q log ..`, `E_q(z|x)[..]`: whether a bracket behind q belongs to it."""
        letter = self.letter()
        alone = [first]
        ahead = 1
        if self.is_op("_", 1):
            ahead = 3 if not self.is_op("{", 2) else self.matching(self.at + 2) - self.at + 1
        if letter is not None and self.is_op("(", ahead):
            stop = self.matching(self.at + ahead)
            inner = self.tokens[self.at + ahead + 1 : stop]
            variables = all(t.kind == "name" or t.text in {"|", ",", ";", "_", "^", "{", "}"} for t in inner)
            variables = variables and not any(self.theory.letter(t.text.lower()) for t in inner if len(t.text) == 1)
            variables = variables and all(t.text not in {"log", "E", "KL", "sum", "int", "H"} for t in inner)
            variables = variables and not any(t.text in self.theory.names for t in inner)
            if variables and stop + 1 < len(self.tokens):
                tokens = self.tokens[self.at : stop + 1]
                self.at = stop + 1
                return self.distribution(tokens, first)
        self.at += ahead
        return self.distribution(alone, first)

    def total(self) -> Term:
        token = self.next()
        integral = token.text == "int"
        variable = ""
        while self.is_op("_") or self.is_op("^"):
            low = self.next().text == "_"
            tokens = self.script()
            if low:
                variable = self.index(tokens, token)
        if variable == "" and not integral:
            variable = self.theory.latent
        outer = self.integrals
        self.integrals = outer + 1 if integral else 0
        variable = self.take_differential(variable)
        both = integral and self.differential_behind_sum()
        if both:
            self.session.note("the integral sign is read as binding everything up to its d" + self.theory.latent)
        body = self.expression() if both else self.product()
        variable = self.take_differential(variable) or self.theory.latent
        self.integrals = outer
        if variable in _DATA:
            self.session.note("the sum over the data is read as that of two equal x: every line holds for each x")
            return Mul((Num(Fraction(2)), body))
        return Total(variable, body, integral)

    def take_differential(self, variable: str) -> str:
        count = self.differential()
        if not count:
            return variable
        tokens = [self.next() for _ in range(count)]
        letters = tokens[0].text[1:] or tokens[2 if count == 4 and tokens[1].text == "{" else 1].text
        if self.theory.free_index and len(letters) == 1:
            return self.theory.latent
        name = small(self.session, msgspec.structs.replace(tokens[0], text=letters))
        if name not in self.theory.axes:
            raise self.unknown(msgspec.structs.replace(tokens[0], text=letters, raw=letters))
        return name

    def differential_behind_sum(self) -> bool:
        """Whether a + or - stands between the cursor and the differential of this integral."""
        depth, inner, crossed = 0, 0, False
        i = 0
        while self.peek(i) is not END:
            token = self.peek(i)
            if token.kind == "op":
                depth += (token.text in OPENERS) - (token.text in CLOSERS)
                if depth < 0 or (depth == 0 and token.text in RELATIONS):
                    return False
                crossed = crossed or (depth == 0 and token.text in {"+", "-"})
            elif depth == 0 and token.text == "int":
                inner += 1
            elif depth == 0 and self.differential(i):
                if inner == 0:
                    return crossed
                inner -= 1
            i += 1
        return False

    def index(self, tokens: Sequence[Token], at: Token) -> str:
        """The variable under a sum or integral sign; a set such as the script X names it, too."""
        names = [t for t in tokens if t.kind == "name"]
        if not names:
            return ""
        name = small(self.session, names[0])
        if name in self.theory.axes:
            return name
        if self.theory.free_index and len(name) == 1:
            return self.theory.latent
        if len(name) > 1 and name in syn.GREEK_NAMES:
            return ""
        if at.text == "sum" and name in _DATA:
            return name
        raise self.unknown(names[0])

    def kl(self) -> Term:
        token = self.next()
        while self.is_op("_") or self.is_op("^"):
            self.next()
            inner = self.script()
            if token.text == "D" and any(t.text not in {"K", "L", "KL", "kl"} and t.kind == "name" for t in inner):
                raise self.refuse("this divergence is not on the sheet: write KL(..||..)", token)
        if not self.opens():
            raise self.expected("the two distributions of the KL in brackets")
        self.enter()
        left = self.side("left", token)
        if self.accept("||"):
            pass
        elif self.is_op("|"):
            self.next()
            if not self.accept("|"):
                self.session.note("a single bar in a KL is read as the double one")
        elif self.is_op(",") or self.is_op(";") or self.is_op(":"):
            sign = self.next()
            if sign.text == ",":
                self.session.note("a comma in a KL is read as its bars")
        else:
            raise self.expected("'||' between the two distributions of the KL")
        right = self.side("right", token)
        self.leave()
        return Kl(left, right)

    def side(self, side: str, at: Token) -> str:
        """One of the two distributions of a KL; a bare p is kept for the checker, which knows what was written before."""
        while self.is_op("{"):
            tokens = self.inside()
            if tokens:
                self.tokens = (*self.tokens[: self.at], *tokens, *self.tokens[self.at :])
        letter = self.letter()
        if letter is None:
            if self.peek().kind == "name":
                raise self.unknown(self.peek())
            raise self.expected("a distribution (q or p)")
        if letter.family:
            mark = self.at
            token = self.next()
            self.scripts(letter)
            if not self.is_op("("):
                if side == "left":
                    raise self.refuse(self.which(letter, self.theory.latent), token)
                return BARE
            self.at = mark
        return self.density(over_latent=self.theory.latent)

    def entropy(self) -> Term:
        token = self.next()
        if self.accept("_"):
            tokens = self.script()
            if self.opens() and any(t.kind == "name" and self.theory.letter(t.text.lower()) is None for t in tokens):
                raise self.refuse("write the distribution in brackets: H(p)", token)
            if not self.opens():
                name = self.distribution(tokens, token)
                return Entropy(name, name)
        self.enter()
        of = self.of_entropy(token)
        cross = of
        if self.is_op(",") or self.is_op(";") or self.is_op("||"):
            self.next()
            cross = self.of_entropy(token)
        self.leave()
        return Entropy(of, cross)

    def of_entropy(self, token: Token) -> str:
        if self.letter() is None:
            raise self.unknown(self.peek()) if self.peek().kind == "name" else self.expected("a distribution")
        return self.density(over_latent=self.theory.latent)


def _of_densities(term: Term) -> bool:
    match term:
        case Density() | Num():
            return True
        case Mul(factors):
            return all(_of_densities(f) for f in factors)
        case Div(top, bottom):
            return _of_densities(top) and _of_densities(bottom)
        case Pow(base, _):
            return _of_densities(base)
        case Add():
            return False
        case _:
            return False
