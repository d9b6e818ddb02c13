"""The names of the finite theories: log, KL, H, the bound, densities."""

from __future__ import annotations

from grader.derivation.averages import AverageReader
from grader.derivation.densities import BARE, OPERATIONS, small
from grader.derivation.terms import (
    Density,
    Div,
    Entropy,
    Kl,
    Log,
    Mul,
    Num,
    Pow,
    Symbol,
    Term,
    mul,
)
from grader.derivation.tokens import RELATIONS, Token

KL_NAMES = frozenset({"KL", "D", "DKL", "kl"})
_BOUND_ARGUMENTS = frozenset({",", ";", "|", "_", "^", "*", ":", "'", "{", "}", "(", ")", "||"})


class OperatorReader(AverageReader):
    """The part of the parser that reads what a name begins."""

    def named(self, token: Token) -> Term:
        """Read what a name of a finite theory begins."""
        text = token.text
        likelihood = self.session.two_bounds and text == "L" and not token.script
        if text in self.session.lets and (likelihood or not self.session.two_bounds or text != "L"):
            self.next()
            if likelihood or text == "F":
                self.behind_bound()
            return self.session.lets[text]
        if likelihood:
            self.next()
            self.behind_bound()
            return Symbol("?L")
        if text == "log":
            return self.log()
        if text == "E":
            return self.expectation()
        if text in {"sum", "int"}:
            return self.total()
        if text in KL_NAMES and (text != "D" or self.is_op("_", 1) or self.opens(1)):
            return self.kl()
        if text == "h" and self.opens(1) and self.letter(2) is not None:
            self.session.note("h of a distribution is read as its entropy H")
            return self.entropy()
        if text == "H" and (self.opens(1) or self.is_op("_", 1)):
            return self.entropy()
        if text in self.theory.names:
            return self.bound()
        if self.letter() is not None:
            return Density(self.density())
        if small(self.session, token) in self.theory.axes:
            raise self.refuse(
                f"'{token.raw}' stands here by itself: a density such as p({token.text}) is missing", token
            )
        if text == "F" and (self.named_here() or self.named_last()):
            self.next()
            self.behind_bound()
            return Symbol("?F")
        raise self.unknown(token)

    def named_here(self) -> bool:
        """Whether a statement begins here that gives a meaning to its first name: F = …"""
        return self.at == 0 and any(t.text in RELATIONS for t in self.tokens)

    def named_last(self) -> bool:
        """Whether a statement ends here that gives its value a name: … = F(q)."""
        before = self.tokens[self.at - 1].text if self.at else ""
        stop = self.at + 1
        if self.is_op("_", 1):
            stop += 2
        if stop < len(self.tokens) and self.tokens[stop].text in {"(", "["}:
            stop = self.matching(stop) + 1
        return before in {"=", ":="} and stop >= len(self.tokens)

    def bound(self) -> Term:
        """ELBO, L(x, theta, phi), L_q …: what stands in its brackets are names only, and is left out."""
        name = self.theory.names[self.next().text]
        self.behind_bound()
        return Symbol(name)

    def behind_bound(self) -> None:
        """Move over the index and the arguments behind the letter of a bound."""
        self.scripts(None)
        if self.opens():
            stop = self.matching(self.at)
            inner = self.tokens[self.at + 1 : stop]
            names = all(
                (t.kind == "name" and t.text not in OPERATIONS)
                or t.kind == "num"
                or (t.kind == "op" and t.text in _BOUND_ARGUMENTS)
                for t in inner
            )
            if inner and names and not any(t.kind == "op" and t.text in {"+", "-", "/"} for t in inner):
                self.inside()
        self.scripts(None)

    def log(self) -> Term:
        """Read a logarithm and its argument."""
        token = self.next()
        self.session.logs.add(token.raw.lower().lstrip("\\"))
        if self.accept("_"):
            base = "".join(t.text for t in self.script())
            if base != "e":
                if "ln" in self.session.logs:
                    raise self.refuse(f"log to the base {base} stands beside ln: use one logarithm", token)
                self.session.logs.add("_")
                self.session.note(
                    f"log to the base {base} is read as the natural logarithm: the base scales both sides"
                )
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

    def kl(self) -> Term:
        """Read a KL with its two distributions."""
        token = self.next()
        while self.is_op("_") or self.is_op("^"):
            self.no_power("KL(q||p)^2")
            self.next()
            inner = self.script()
            if token.text == "D" and any(t.text not in {"K", "L", "KL", "kl"} and t.kind == "name" for t in inner):
                raise self.refuse("this divergence is not on the sheet: write KL(..||..)", token)
        if not self.opens():
            raise self.expected("the two distributions of the KL in brackets")
        self.enter()
        left = self.side("left")
        if self.accept("|"):
            if not self.accept("|"):
                self.session.note("a single bar in a KL is read as the double one")
        elif self.accept(","):
            self.session.note("a comma in a KL is read as its bars")
        elif not (self.accept("||") or self.accept(";") or self.accept(":")):
            raise self.expected("'||' between the two distributions of the KL")
        right = self.side("right")
        self.leave()
        return Kl(left, right)

    def side(self, side: str) -> str:
        """One distribution of a KL; a bare p is kept for the checker, which knows what was written before."""
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
            if side == "right":
                return self.reference()
        return self.density(over_latent=self.theory.latent)

    def reference(self) -> str:
        """Read the second density of a KL; the joint is no distribution over z, but E_q[log(q/p(x,z))] has a value."""
        mark, notes = self.at, list(self.session.notes)
        joint = self.theory.name(self.theory.letters[0].name, frozenset(self.theory.axes), frozenset())
        if len(self.theory.axes) > 1 and self.density() == joint:
            self.session.note(f"a KL to the joint is read as E_q[log(q/{joint})]; it may be negative")
            return joint
        self.at, self.session.notes[:] = mark, notes
        return self.density(over_latent=self.theory.latent)

    def entropy(self) -> Term:
        """Read H(p), H(p,q)."""
        token = self.next()
        under = ""
        if self.accept("_"):
            tokens = self.script()
            letters = [self.theory.letter(t.text.lower()) for t in tokens if t.kind == "name"]
            unclear = self.opens() and None in letters
            if (letters and not unclear) or not self.opens():
                under = self.distribution(tokens, token)
            if unclear or under == BARE:
                raise self.refuse("write the distribution in brackets: H(p)", token)
            if not self.opens():
                return Entropy(under, under)
        self.enter()
        of = self.of_entropy()
        if under and under != of:
            raise self.refuse("a cross-entropy has its two distributions in brackets: H(p,q)", token)
        cross = of
        if self.accept(",") or self.accept(";") or self.accept("||"):
            cross = self.of_entropy()
        self.leave()
        return Entropy(of, cross)

    def of_entropy(self) -> str:
        """Read one distribution of an entropy."""
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
        case _:
            return False
