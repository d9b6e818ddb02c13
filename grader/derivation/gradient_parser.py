"""The grammar of the gradient theories: gradients in all their spellings, f_theta, L, L', expectations over the noise."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.derivation.densities import BARE
from grader.derivation.gather import without
from grader.derivation.gradients import MODEL
from grader.derivation.parser import Parser
from grader.derivation.terms import Apply, Density, Expect, Grad, Symbol, Term, walk
from grader.derivation.tokens import Token

_PARAMETERS = frozenset({"theta", "phi", "mu", "psi", "lambda"})
_NOISES = frozenset({"v", "eps", "xi"})
_VARIABLES = frozenset({"x", "z", "X", "Z"})
_LOSSES = frozenset({"L", "l", "f", "g", "J", "h", "c", "F", "R"})
_D = re.compile(r"d([A-Za-z]|theta|phi|mu|eps)?")


class GradientParser(Parser):
    """Reads the statements of a gradient theory."""

    def named(self, token: Token) -> Term:
        text = token.text
        if text in self.session.lets:
            self.next()
            return self.session.lets[text]
        if text == "nabla" or (text == "partial" and self.is_op("_", 1)):
            return self.nabla()
        if (text == "partial" or _D.fullmatch(text)) and self.slashed():
            return self.leibniz_slash()
        if text == "E":
            return self.expectation()
        if text in {"int", "sum"}:
            return self.total()
        if text == "log":
            return self.log()
        if text in _PARAMETERS:
            self.next()
            self.parameter(token)
            return Symbol("theta")
        if text in _NOISES and text != "L":
            self.next()
            self.lower()
            return Symbol(self.theory.noise)
        if text == "u":
            self.next()
            self.lower()
            return Symbol("u")
        if text in {"p", "q", "N"} and self.weight_ahead():
            return self.weight()
        if self.call_ahead():
            return self.call()
        if text in _VARIABLES:
            self.next()
            self.lower()
            self.same("variable", token)
            return Symbol(self.theory.variable)
        raise self.unknown(token)

    def unknown(self, token: Token) -> Exception:
        """The error for a name that these theories do not have."""
        names = "theta, eps, x" if not self.theory.loss else "theta, u, v, x, f_theta(u,v), L(x), L'(x)"
        return self.refuse(f"'{token.raw}' is not on this sheet, which knows {names}", token)

    def lower(self) -> None:
        """Move over the index of a variable, x_i; a power stays."""
        while self.is_op("_"):
            self.next()
            self.script()

    def same(self, role: str, token: Token) -> None:
        """One letter a role: a second name for the parameter, the loss or the variable is refused."""
        known = self.session.roles.setdefault(role, token.text)
        if known != token.text:
            raise self.refuse(f"'{token.raw}' and '{known}' both occur as the {role}: use one name", token)
        own = {"parameter": "theta", "variable": self.theory.variable, "loss": self.theory.loss}.get(role, known)
        if known != own and known != "l":
            self.session.note(f"{known} is read as {own}")

    def parameter(self, token: Token) -> None:
        """Read a parameter's letter and the index behind it."""
        self.lower()
        self.same("parameter", token)

    def nabla(self) -> Term:
        token = self.next()
        variable = "theta"
        if self.accept("_"):
            names = [t for t in self.script() if t.kind == "name"]
            if len(names) != 1:
                raise self.refuse("the gradient is with respect to theta: grad_theta", token)
            variable = self.with_respect(names[0])
        return self.derived(variable, token)

    def with_respect(self, token: Token) -> str:
        """`theta` or the variable x."""
        if token.text in _PARAMETERS:
            self.same("parameter", token)
            return "theta"
        if token.text in _VARIABLES:
            return self.theory.variable
        raise self.refuse(f"a derivative with respect to {token.raw} is not part of this proof", token)

    def derived(self, variable: str, token: Token) -> Term:
        """The derivative of the factor that follows."""
        if variable == "theta":
            body = self.factor()
            if any(isinstance(node, Grad) for node in walk(body)):
                raise self.refuse("a gradient inside a gradient is not part of this proof", token)
            return Grad(body)
        name = self.peek()
        body = self.factor()
        match body:
            case Apply(loss, order, arguments) if loss == self.theory.loss:
                return Apply(loss, order + 1, arguments)
        raise self.refuse("the derivative with respect to x is that of L: L'(x)", name)

    def fraction(self) -> Term:
        """`\\frac{d}{d theta} A`, `\\frac{dL}{dx}`, `\\frac{\\partial f}{\\partial theta}`, or a plain fraction."""
        start = self.at
        if not (self.is_op("{") and self.is_op("{", self.matching(self.at) + 1 - self.at)):
            return super().fraction()
        top, bottom = self.inside(), self.inside()
        below = self.difference(bottom)
        if below is None or self.difference_head(top) is None:
            self.at = start
            return super().fraction()
        return self.leibniz(top, below)

    def difference_head(self, tokens: Sequence[Token]) -> tuple[Token, ...] | None:
        """What stands behind the d of a numerator; None when it is no differential."""
        if not tokens or tokens[0].kind != "name":
            return None
        first = tokens[0]
        if first.text == "partial" or first.text == "d":
            return tuple(tokens[1:])
        if _D.fullmatch(first.text):
            rest = first.text[1:]
            return (Token("name", rest, first.line, first.column + 1, False, rest), *tokens[1:])
        return None

    def difference(self, tokens: Sequence[Token]) -> Token | None:
        """The variable of a denominator `d theta`, `\\partial x`; None when it is none."""
        rest = self.difference_head(tokens)
        names = [t for t in rest or () if t.kind == "name"]
        return names[0] if rest and len(names) >= 1 and rest[0].kind == "name" else None

    def leibniz(self, top: Sequence[Token], below: Token) -> Term:
        """The derivative in Leibniz' notation whose numerator is `top`."""
        variable = self.with_respect(below)
        rest = self.difference_head(top)
        if not rest:
            return self.derived(variable, below)
        inner = type(self)(rest, self.session)
        if len(rest) == 1 or (len(rest) > 1 and rest[1].text == "_" and rest[-1].text not in {")", "]"}):
            if rest[0].text in _LOSSES | {"L"} and self.theory.loss and variable != "theta":
                inner.same("loss", rest[0])
                at = Symbol(self.theory.variable)
                return Apply(self.theory.loss, 1, (at,))
            if rest[0].text not in _VARIABLES and variable == "theta" and self.theory.sampler:
                from grader.derivation.definitions import read

                return Grad(read(self.theory, self.theory.variable_as))
        body = inner.whole()
        if variable == "theta":
            return Grad(body)
        if isinstance(body, Apply) and body.name == self.theory.loss:
            return Apply(body.name, body.order + 1, body.arguments)
        raise self.refuse("the derivative with respect to x is that of L: L'(x)", below)

    def slashed(self) -> bool:
        """Whether `d/dtheta`, `dL/dx` or `\\partial/\\partial theta` stands at the cursor."""
        i = 1
        while self.peek(i).kind == "name" and i < 3 and not self.is_op("/", i):
            i += 1
        if not self.is_op("/", i):
            return False
        following = self.tokens[self.at + i + 1 : self.at + i + 3]
        return self.difference(following) is not None

    def leibniz_slash(self) -> Term:
        top = []
        while not self.is_op("/"):
            top.append(self.next())
        self.next()
        first = self.next()
        rest = [first] if first.text not in {"d", "partial"} else [first, self.next()]
        below = self.difference(rest)
        if below is None:
            raise self.expected("d theta below the derivative", first)
        return self.leibniz(top, below)

    def call_ahead(self) -> bool:
        """Whether a function of the theory stands at the cursor: a letter, its index, primes, a bracket."""
        token = self.peek()
        if len(token.text) != 1 or not self.theory.loss or token.text in _VARIABLES:
            return False
        i = 1
        while self.is_op("_", i) or self.is_op("^", i):
            i = self.behind(i)
        while self.is_op("'", i):
            i += 1
        while self.is_op("_", i):
            i = self.behind(i)
        return self.opens(i)

    def behind(self, i: int) -> int:
        """How far ahead the token behind the script is whose sign stands `i` ahead."""
        if self.is_op("{", i + 1):
            return self.matching(self.at + i + 1) - self.at + 1
        return i + 2

    def call(self) -> Term:
        token = self.next()
        order, sampler = 0, False
        while True:
            if self.accept("'"):
                order += 1
            elif self.is_op("_") or self.is_op("^"):
                self.next()
                tokens = self.script()
                order += sum(1 for t in tokens if t.text == "'")
                sampler = sampler or any(t.text in _PARAMETERS for t in tokens)
            else:
                break
        self.enter()
        arguments = [self.expression()]
        while self.accept(",") or self.accept(";") or self.accept("|"):
            arguments.append(self.expression())
        self.leave()
        if Symbol("theta") in arguments and len(arguments) > 1:
            sampler = True
            arguments = [a for a in arguments if a != Symbol("theta")]
        if sampler:
            if order:
                raise self.refuse("the derivative of f_theta is written grad_theta f_theta(u,v)", token)
            self.same("sampler", token)
            if len(arguments) == 1:
                arguments = [Symbol("u"), *arguments]
            return Apply(self.theory.sampler, 0, tuple(arguments[:2]))
        if len(arguments) != 1:
            raise self.refuse(f"{token.raw} takes one argument here; write f_theta(u,v) with its theta", token)
        self.same("loss", token)
        return Apply(self.theory.loss, order, tuple(arguments))

    def weight_ahead(self) -> bool:
        """Whether p(v), p_theta(x), q(x) … stands at the cursor: the density under an integral."""
        i = 1
        while self.is_op("_", i) or self.is_op("^", i):
            i = self.behind(i)
        return self.is_op("(", i)

    def weight(self) -> Term:
        token = self.next()
        under = [token]
        while self.is_op("_") or self.is_op("^"):
            under.append(self.next())
            under.extend(self.script())
        under.extend(self.inside())
        return Density(self.distribution(under, token))

    def distribution(self, tokens: Sequence[Token], at: Token) -> str:
        """The noise, or the distribution of x that depends on theta."""
        texts = [t.text for t in tokens if t.kind == "name"]
        if not texts:
            return BARE
        tilde = next((i for i, t in enumerate(tokens) if t.text == "~"), None)
        drawn = {t.text for t in tokens[: tilde if tilde is not None else len(tokens)] if t.kind == "name"}
        if drawn & _NOISES:
            return self.theory.noise
        if drawn & _VARIABLES or any(t in _PARAMETERS for t in texts) or "q" in texts:
            return MODEL
        if texts == ["p"] or texts[0] in _NOISES:
            return self.theory.noise
        raise self.refuse("the expectation is over v (eps), or over x from its own distribution", at)

    def after_underscore(self, first: Token) -> str:
        tokens = [self.next()]
        while (self.is_op("_") or self.is_op("^")) and not self.opens():
            tokens.append(self.next())
            tokens.extend(self.script())
        if first.text in {"p", "q"} and self.is_op("("):
            stop = self.matching(self.at)
            names = {t.text for t in self.tokens[self.at + 1 : stop]}
            if len(names) == 1 and names <= _NOISES | _VARIABLES and stop + 1 < len(self.tokens):
                tokens.extend(self.inside())
        return self.distribution(tokens, first)

    def total(self) -> Term:
        token = self.next()
        while self.is_op("_") or self.is_op("^"):
            self.next()
            self.script()
        outer, self.integrals = self.integrals, self.integrals + 1
        self.skip_differential()
        both = self.differential_behind_sum()
        body = self.expression() if both else self.product()
        self.skip_differential()
        self.integrals = outer
        for over in (self.theory.noise, MODEL):
            rest = without(body, over)
            if rest is not None:
                return Expect(over, rest)
        raise self.refuse("an integral needs its density in sight: int p(v) … dv", token)

    def skip_differential(self) -> None:
        count = self.differential()
        self.at += count

    def postfix(self, base: Term) -> Term:
        """`A |_{x = f_theta(u,v)}` is A: x stands for f_theta(u,v) throughout; `^T` is left out."""
        while True:
            if self.is_op("|") and self.is_op("_", 1):
                self.at += 2
                self.script()
            elif self.is_op("^") and self.transposed():
                self.next()
                self.script()
            else:
                return base

    def transposed(self) -> bool:
        """Whether ^T or ^\\top stands at the cursor."""
        inner = self.peek(2) if self.is_op("{", 1) else self.peek(1)
        return inner.text in {"T", "top", "intercal"} or inner.raw in {"\\top", "⊤"}
