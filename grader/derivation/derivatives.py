"""The spellings of a derivative: grad_theta, nabla, d/dtheta, Leibniz' fractions."""

from __future__ import annotations

from collections.abc import Sequence

from grader.derivation.parser import Parser
from grader.derivation.terms import Apply, Grad, Symbol, Term, walk
from grader.derivation.tokens import CLOSERS, DIFFERENTIAL, Token

PARAMETERS = frozenset({"theta", "phi", "mu", "psi", "lambda", "sigma", "omega", "alpha", "beta", "eta", "rho", "tau"})
NOISES = frozenset({"v", "eps", "xi"})
VARIABLES = frozenset({"x", "z", "X", "Z"})
LOSSES = frozenset({"L", "l", "f", "g", "J", "h", "c", "F", "R"})


class DerivativeReader(Parser):
    """The part of the gradient grammar that reads derivatives."""

    def call_ahead(self) -> bool:
        """Whether a function with its arguments stands at the cursor."""
        return self.opens(1)

    def same(self, role: str, token: Token) -> None:
        """One letter a role: a second name for the parameter, the loss or the variable is refused."""
        known = self.session.roles.setdefault(role, token.text)
        if known != token.text:
            raise self.refuse(f"'{token.raw}' and '{known}' both occur as the {role}: use one name", token)
        own = {"parameter": "theta", "variable": self.theory.variable, "loss": self.theory.loss}.get(role, known)
        if known != own and known != "l":
            self.session.note(f"{known} is read as {own}")

    def lower(self) -> None:
        """Move over the index of a variable, x_i; a power stays."""
        while self.is_op("_"):
            self.next()
            self.script()

    def parameter(self, token: Token) -> None:
        """Read a parameter's letter and the index behind it."""
        self.lower()
        self.same("parameter", token)

    def nabla(self) -> Term:
        """Read `grad_theta A`, `\\nabla_\\theta A`, `\\partial_\\theta A`."""
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
        if token.text in PARAMETERS:
            self.same("parameter", token)
            return "theta"
        if token.text in VARIABLES or (token.text in LOSSES and self.theory.loss):
            return self.theory.variable
        raise self.refuse(f"a derivative with respect to {token.raw} is not part of this proof", token)

    def derived(self, variable: str, token: Token) -> Term:
        """The derivative of the factor that follows."""
        if variable == "theta":
            return self.gradient(self.factor(), token)
        name = self.peek()
        if name.text in LOSSES and self.theory.loss and not self.call_ahead():
            self.next()
            self.same("loss", name)
            return Apply(self.theory.loss, 1, (Symbol(self.theory.variable),))
        body = self.factor()
        match body:
            case Apply(loss, order, arguments) if loss == self.theory.loss:
                return Apply(loss, order + 1, arguments)
        raise self.refuse("the derivative with respect to x is that of L: L'(x)", name)

    def gradient(self, body: Term, token: Token) -> Term:
        """The gradient of `body`, in which no other one may stand."""
        if any(isinstance(node, Grad) for node in walk(body)):
            raise self.refuse("a gradient inside a gradient is not part of this proof", token)
        return Grad(body)

    def fraction(self) -> Term:
        """`\\frac{d}{d theta} A`, `\\frac{dL}{dx}`, `\\frac{\\partial f}{\\partial theta}`, or a plain fraction."""
        start = self.at
        if not (self.is_op("{") and self.is_op("{", self.matching(self.at) + 1 - self.at)):
            return super().fraction()
        top, bottom = self.inside(), self.inside()
        below = self.differentiated_by(bottom)
        if below is None or self.behind_d(top) is None:
            self.at = start
            return super().fraction()
        return self.leibniz(top, below)

    def behind_d(self, tokens: Sequence[Token]) -> tuple[Token, ...] | None:
        """What stands behind the d of a differential; None when `tokens` are none."""
        if not tokens or tokens[0].kind != "name":
            return None
        first = tokens[0]
        if first.text in {"d", "partial"}:
            return tuple(tokens[1:])
        if DIFFERENTIAL.fullmatch(first.text):
            rest = first.text[1:]
            return (Token("name", rest, first.line, first.column + 1, False, rest), *tokens[1:])
        return None

    def differentiated_by(self, tokens: Sequence[Token]) -> Token | None:
        """The variable of a denominator `d theta`, `\\partial x`; None when it is none."""
        rest = self.behind_d(tokens)
        return rest[0] if rest and rest[0].kind == "name" else None

    def leibniz(self, top: Sequence[Token], below: Token) -> Term:
        """The derivative in Leibniz' notation whose numerator is `top`."""
        variable = self.with_respect(below)
        rest = self.behind_d(top)
        if not rest:
            return self.derived(variable, below)
        inner = self.within(rest)
        if len(rest) == 1 or (len(rest) > 1 and rest[1].text == "_" and rest[-1].text not in {")", "]"}):
            at = Symbol(self.theory.variable)
            if rest[0].text in LOSSES and self.theory.loss and variable != "theta":
                inner.same("loss", rest[0])
                return Apply(self.theory.loss, 1, (at,))
            if rest[0].text == self.session.roles.get("loss", self.theory.loss) and self.theory.loss:
                return Grad(Apply(self.theory.loss, 0, (at,)))
            if rest[0].text not in VARIABLES and variable == "theta" and self.theory.sampler:
                from grader.derivation.definitions import read

                return Grad(read(self.theory, self.theory.variable_as))
        body = inner.whole()
        if variable == "theta":
            return self.gradient(body, below)
        if isinstance(body, Apply) and body.name == self.theory.loss:
            return Apply(body.name, body.order + 1, body.arguments)
        raise self.refuse("the derivative with respect to x is that of L: L'(x)", below)

    def behind(self, i: int) -> int:
        """How far ahead the token behind the script is whose sign stands `i` ahead."""
        if self.is_op("{", i + 1) or self.is_op("(", i + 1):
            return self.matching(self.at + i + 1) - self.at + 1
        return i + 2

    def slashed(self) -> bool:
        """Whether `d/dtheta`, `dL/dx` or `\\partial/\\partial theta` stands at the cursor."""
        i = 1
        if self.peek().text in {"d", "partial"} and self.peek(1).kind == "name":
            i = 2
        while self.is_op("_", i) or self.is_op("^", i) or self.is_op("'", i):
            i = i + 1 if self.is_op("'", i) else self.behind(i)
        if self.is_op("(", i):
            i = self.matching(self.at + i) - self.at + 1
        if not self.is_op("/", i):
            return False
        following = self.tokens[self.at + i + 1 : self.at + i + 3]
        return self.differentiated_by(following) is not None

    def leibniz_slash(self) -> Term:
        """Read `d/dtheta A`, `dL/dx`, `\\partial f/\\partial\\theta`."""
        start, depth = self.at, 0
        while depth or not self.is_op("/"):
            token = self.next()
            if token.kind == "end":
                raise self.expected("what the derivative is of, and its d theta")
            depth += self.opens(-1) - (token.kind == "op" and token.text in CLOSERS)
        top = self.tokens[start : self.at]
        self.next()
        first = self.next()
        rest = [first] if first.text not in {"d", "partial"} else [first, self.next()]
        below = self.differentiated_by(rest)
        if below is None:
            raise self.expected("d theta below the derivative", first)
        self.lower()
        return self.leibniz(top, below)
