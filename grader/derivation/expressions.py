"""Sums, products, quotients and brackets: the frame of the grammar, into which each theory puts its own names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from grader.derivation import limits
from grader.derivation.densities import DensityReader
from grader.derivation.reader import Session
from grader.derivation.terms import (
    Div,
    Num,
    Pow,
    Term,
    add,
    minus,
    mul,
)
from grader.derivation.tokens import DIFFERENTIAL, OPENERS, Token


class ExpressionReader(DensityReader):
    """The part of the parser that reads expressions; what a name means is left to `named`."""

    def __init__(self, tokens: Sequence[Token], session: Session) -> None:
        super().__init__(tokens, session)
        self.integrals = 0
        self.summed = False

    def named(self, token: Token) -> Term:
        """What the name at the cursor begins."""
        raise self.unknown(token)

    def expression(self) -> Term:
        """Read a sum."""
        terms = [self.signed()]
        while self.is_op("+") or self.is_op("-"):
            terms.append(self.signed())
        return add(*terms)

    def signed(self) -> Term:
        """Read one term of a sum with the signs in front of it."""
        negative = False
        while self.is_op("+") or self.is_op("-"):
            negative ^= self.next().text == "-"
        term = self.product()
        return minus(term) if negative else term

    def product(self) -> Term:
        """Read factors with or without a sign between them; `/` divides all that stands before it."""
        factors = [self.factor()]
        while True:
            if self.accept("*"):
                factors.append(self.signed_factor())
            elif self.accept("/"):
                factors[:] = [Div(mul(*factors), self.signed_factor())]
            elif self.starts_factor():
                factors.append(self.factor())
            elif self.open and self.is_op(".") and self.peek().gap and self.peek(1).kind != "end" and self.peek(1).gap:
                self.next()  # a product written with a full stop, inside brackets
                factors.append(self.factor())
            else:
                return mul(*factors)

    def signed_factor(self) -> Term:
        """Read a factor behind `*` or `/`, which may have a minus."""
        if self.accept("-"):
            return minus(self.factor())
        return self.factor()

    def starts_factor(self) -> bool:
        """Whether another factor stands at the cursor: juxtaposition is a product."""
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
        if DIFFERENTIAL.fullmatch(token.text):
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
        """Read a factor and its powers."""
        self.levels += 1
        if self.levels > limits.LEVELS:
            raise self.refuse("this is nested too deep: write it flatter")
        base = self.postfix(self.atom())
        self.levels -= 1
        while self.is_op("^"):
            sign = self.next()
            tokens = [t for t in self.script() if t.kind != "op" or t.text != "+"]
            digits = "".join(t.text for t in tokens)
            if not re.fullmatch(r"-?\d{1,2}", digits):
                raise self.refuse("a power must be a whole number", sign)
            base = self.postfix(Pow(base, int(digits)))
        return base

    def atom(self) -> Term:
        """Read a number, a bracket, a fraction or what a name begins."""
        token = self.peek()
        if token.kind == "num":
            self.next()
            if len(token.text) > limits.DIGITS:
                raise self.refuse(f"a number has at most {limits.DIGITS} digits here", token)
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
        """Read a bracketed expression; `{a \\over b}` is a quotient."""
        self.enter()
        outer, self.integrals = self.integrals, 0
        term = self.expression()
        if self.peek().kind == "cmd" and self.peek().text == "over":
            self.next()
            term = Div(term, self.expression())
        self.leave()
        self.integrals = outer
        return term
