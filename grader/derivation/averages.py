"""Expectations, sums and integrals: what stands under the sign, and how far the sign reaches."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from grader.derivation import synonyms as syn
from grader.derivation.densities import BARE, OPERATIONS, small
from grader.derivation.expressions import ExpressionReader
from grader.derivation.reader import END
from grader.derivation.terms import (
    Expect,
    Mul,
    Num,
    Term,
    Total,
)
from grader.derivation.tokens import CLOSERS, OPENERS, RELATIONS, Token

# Indices that run over the data where a sum has them.
_DATA = frozenset({"i", "n", "j", "k"})


class AverageReader(ExpressionReader):
    """The part of the parser that reads E, the sum sign and the integral sign."""

    def expectation(self) -> Term:
        """Read `E_q[ … ]`, or `E_q` with a product behind it."""
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
            self.no_power("E_q[ … ]^2")
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
        below = self.peek(ahead)
        if below.kind == "name" and below.text in syn.GREEK_NAMES and not below.gap:
            ahead += 1
        if letter is not None and self.is_op("(", ahead):
            stop = self.matching(self.at + ahead)
            inner = self.tokens[self.at + ahead + 1 : stop]
            variables = all(t.kind == "name" or t.text in {"|", ",", ";", "_", "^", "{", "}"} for t in inner)
            variables = variables and not any(self.theory.letter(t.text.lower()) for t in inner if len(t.text) == 1)
            variables = variables and all(t.text not in OPERATIONS for t in inner)
            variables = variables and not any(t.text in self.theory.names for t in inner)
            if variables and stop + 1 < len(self.tokens):
                tokens = self.tokens[self.at : stop + 1]
                self.at = stop + 1
                return self.distribution(tokens, first)
        self.at += ahead
        return self.distribution(alone, first)

    def total(self) -> Term:
        """Read a sum or an integral over one variable."""
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
        if variable in _DATA and not integral and self.data_behind_sum(variable):
            self.session.note("the sum over the data is read as binding all terms behind it that have its index")
            both = True
        body = self.expression() if both else self.product()
        variable = self.take_differential(variable) or self.theory.latent
        self.integrals = outer
        if variable in _DATA:
            self.summed = True
            self.session.note("the sum over the data is read as that of two equal x: every line holds for each x")
            return Mul((Num(Fraction(2)), body))
        return Total(variable, body, integral)

    def take_differential(self, variable: str) -> str:
        """Move over a differential, if one stands here, and return its variable; else the one that is known."""
        count = self.differential()
        if not count:
            return variable
        tokens = [self.next() for _ in range(count)]
        letters = tokens[0].text[1:] or tokens[2 if tokens[1].text == "{" else 1].text
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

    def data_behind_sum(self, index: str) -> bool:
        """Whether every term up to the end of the side has the index of the data: then the sum is over all of them."""
        depth, marked = 0, [False]
        for i in range(self.at, len(self.tokens)):
            token = self.tokens[i]
            if token.kind == "op":
                depth += (token.text in OPENERS) - (token.text in CLOSERS)
                if depth < 0 or (depth == 0 and token.text in RELATIONS):
                    break
                sign = depth == 0 and token.text in {"+", "-"} and i > self.at
                if sign and self.tokens[i - 1].text not in {"_", "^"}:
                    marked.append(False)
            if token.text == "sum":
                return False
            marked[-1] = marked[-1] or self.has_index(i, "x", index)
        return len(marked) > 1 and all(marked)

    def indexed(self, variable: str, index: str) -> bool:
        """Whether `variable` occurs with this index in the statement."""
        return any(self.has_index(i, variable, index) for i in range(len(self.tokens)))

    def has_index(self, i: int, variable: str, index: str) -> bool:
        """Whether the token at `i` is `variable` with this index: z_i, z_{i}, z^{(i)}, {\\bf z}_i."""
        token = self.tokens[i]
        if token.kind != "name" or token.text.lower() != variable:
            return False
        behind = [t.text for t in self.tokens[i + 1 : i + 6]]
        near = behind[1:] if behind[:1] == ["}"] else behind[:4]
        marked = near[:1] in (["_"], ["^"])
        return marked and (near[1:2] == [index] or (near[1:2] in (["{"], ["("]) and index in near))

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
            # An index of z alone runs over its values; one of x runs over the data.
            latent = self.indexed(self.theory.latent, name) and not self.indexed("x", name)
            return self.theory.latent if latent else name
        raise self.unknown(names[0])
