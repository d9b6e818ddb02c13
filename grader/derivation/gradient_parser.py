"""The grammar of the gradient theories: gradients in their spellings, f_theta, L and L', E over the noise."""

from __future__ import annotations

from collections.abc import Sequence

from grader.derivation.densities import BARE
from grader.derivation.derivatives import LOSSES, NOISES, PARAMETERS, VARIABLES, DerivativeReader
from grader.derivation.errors import Unreadable
from grader.derivation.gather import without
from grader.derivation.gradients import holds_density
from grader.derivation.noise_density import EXPONENTIAL, NORMALISER, by_name, is_exponent
from grader.derivation.scores import PLACE, misplaced
from grader.derivation.shown import show
from grader.derivation.terms import Apply, Density, Expect, Grad, Symbol, Term, Total, mul, rewrite, walk
from grader.derivation.theory import MODEL
from grader.derivation.tokens import CLOSERS, DIFFERENTIAL, OPENERS, Token


class GradientParser(DerivativeReader):
    """Reads the statements of a gradient theory."""

    def named(self, token: Token) -> Term:
        """Read what a name of a gradient theory begins."""
        text = token.text
        if text in self.session.lets:
            self.next()
            return self.session.lets[text]
        if text == "nabla" or (text == "partial" and self.is_op("_", 1)):
            return self.nabla()
        if (text in {"d", "partial"} or DIFFERENTIAL.fullmatch(text)) and self.slashed():
            return self.leibniz_slash()
        if text == "E":
            return self.expectation()
        if text in {"int", "sum"}:
            return self.total()
        if text == "log":
            return self.log()
        if text in PARAMETERS:
            self.next()
            if self.constant(token):
                self.lower()
                return Symbol(text)
            self.parameter(token)
            return Symbol("theta")
        if text in {"e", "exp"} and (self.is_op("^", 1) or self.opens(1)):
            return self.exponential()
        if text in NOISES:
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
        if text in VARIABLES:
            self.next()
            self.lower()
            self.same("variable", token)
            return Symbol(self.theory.variable)
        raise self.unknown(token)

    def unknown(self, token: Token) -> Unreadable:
        """The error for a name that these theories do not have."""
        names = "theta, eps, x" if not self.theory.loss else "theta, u, v, x, f_theta(u,v), L(x), L'(x)"
        return self.refuse(f"'{token.raw}' is not on this sheet, which knows {names}", token)

    def constant(self, token: Token) -> bool:
        """Whether a Greek letter is another one than that by which the text differentiates."""
        known = self.session.roles.get("parameter", token.text)
        return bool(self.theory.sampler) and token.text not in {known, "theta"}

    def atom(self) -> Term:
        """Read an atom; of roots only that of 2 pi is known, which a written out density has."""
        token = self.peek()
        if token.text != "sqrt" or token.kind not in {"cmd", "name"}:
            return super().atom()
        self.next()
        inner = [t.text for t in self.script() if t.text not in {"*", "{", "}", "(", ")"}]
        if inner != ["2", "pi"]:
            raise self.refuse("a root is not part of this proof", token)
        return NORMALISER

    def exponential(self) -> Term:
        """Read exp(-v^2/2), which stands in a written out density of the noise."""
        token = self.next()
        if token.text == "e":
            self.accept("^")
        inner = self.within(self.script()).whole()
        if not is_exponent(inner, self.theory.noise):
            raise self.refuse("of exponentials only exp(-v^2/2) is known here, the density of the noise", token)
        return EXPONENTIAL

    def call_ahead(self) -> bool:
        """Whether a function of the theory stands at the cursor: a letter, its index, primes, a bracket."""
        token = self.peek()
        if len(token.text) != 1 or not self.theory.loss or token.text in VARIABLES:
            return False
        i = 1
        while self.is_op("_", i) or self.is_op("^", i):
            i = self.behind(i)
        while self.is_op("'", i):
            i += 1
        while self.is_op("_", i):
            i = self.behind(i)
        return self.opens(i)

    def call(self) -> Term:
        """Read f_theta(u,v), L(x), L'(x)."""
        token = self.next()
        order, sampler = 0, False
        while True:
            if self.accept("'"):
                order += 1
            elif self.is_op("_") or self.is_op("^"):
                self.no_power(f"{token.raw}(x)^2")
                self.next()
                tokens = self.script()
                order += sum(1 for t in tokens if t.text == "'")
                sampler = sampler or any(t.text in PARAMETERS for t in tokens)
            else:
                break
        self.enter()
        arguments = [self.argument_of(sampler=sampler)]
        while self.accept(",") or self.accept(";") or self.accept("|"):
            arguments.append(self.argument_of(sampler=sampler))
        self.leave()
        if sampler and len(arguments) == 2 and arguments[0] == Symbol(self.theory.noise):
            arguments.reverse()
        if Symbol("theta") in arguments and len(arguments) > 1:
            sampler = True
            arguments = [a for a in arguments if a != Symbol("theta")]
        if sampler:
            if order:
                raise self.refuse("the derivative of f_theta is written grad_theta f_theta(u,v)", token)
            self.same("sampler", token)
            if len(arguments) == 1:
                arguments = [Symbol("u"), *arguments]
            if len(arguments) > 2:
                raise self.refuse(f"{token.raw} takes two arguments here: f_theta(u,v)", token)
            return Apply(self.theory.sampler, 0, tuple(arguments))
        if arguments == [Symbol("theta")] and not order:
            return self.objective(token)
        if len(arguments) != 1:
            raise self.refuse(f"{token.raw} takes one argument here; write f_theta(u,v) with its theta", token)
        self.same("loss", token)
        return Apply(self.theory.loss, order, tuple(arguments))

    def argument_of(self, *, sampler: bool) -> Term:
        """Read an argument; a letter beside the noise in a sampler, as the x in g_phi(eps, x), is what is given."""
        token, last = self.peek(), self.peek(1)
        opener = self.at - 1
        while self.tokens[opener].text not in OPENERS:
            opener -= 1
        others = [t.text for t in self.tokens[opener : self.matching(opener)]]
        ends = last.text in {",", ";", "|"} or last.text in CLOSERS
        if sampler and ends and token.text in VARIABLES and NOISES & set(others):
            self.next()
            self.session.note(f"the {token.text} beside the noise is read as u")
            return Symbol("u")
        return self.expression()

    def objective(self, token: Token) -> Term:
        """J(theta): a function of theta alone is the expectation that the claim differentiates."""
        from grader.derivation.definitions import read

        claimed = read(self.theory, self.theory.goal[0])
        if not isinstance(claimed, Grad):
            raise self.refuse(f"'{token.raw}' has no meaning here", token)
        self.session.note(f"{token.raw}(theta) is read as {show(claimed.body)}")
        return claimed.body

    def weight_ahead(self) -> bool:
        """Whether p(v), p_theta(x), q(x) … stands at the cursor: the density under an integral."""
        i = 1
        while self.is_op("_", i) or self.is_op("^", i):
            i = self.behind(i)
        return self.is_op("(", i)

    def weight(self) -> Term:
        """Read the density under an integral: p(v), p_theta(x)."""
        token = self.next()
        under = [token]
        while self.is_op("_") or self.is_op("^"):
            self.no_power(f"{token.raw}(x)^2")
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
        if drawn & NOISES:
            return self.theory.noise
        if drawn & VARIABLES or any(t in PARAMETERS for t in texts) or "q" in texts:
            return MODEL
        if texts == ["p"] or texts[0] in NOISES:
            return self.theory.noise
        raise self.refuse("the expectation is over v (eps), or over x from its own distribution", at)

    def after_underscore(self, first: Token) -> str:
        """Read the distribution behind `E_`."""
        tokens = [self.next()]
        while self.is_op("_") or self.is_op("^"):
            self.no_power("E_v[ … ]^2")
            tokens.append(self.next())
            tokens.extend(self.script())
        if first.text in {"p", "q"} and self.is_op("("):
            stop = self.matching(self.at)
            names = {t.text for t in self.tokens[self.at + 1 : stop]}
            if len(names) == 1 and names <= NOISES | VARIABLES and stop + 1 < len(self.tokens):
                tokens.extend(self.inside())
        return self.distribution(tokens, first)

    def complete(self, term: Term) -> None:
        """A density stands under its integral only."""
        loose = {Density(self.theory.noise), NORMALISER, EXPONENTIAL}
        why = PLACE if any(node in loose for node in walk(term)) else misplaced(term)
        if why:
            raise self.refuse(why)

    def total(self) -> Term:
        """Read an integral, which is an expectation over the density in it."""
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
        body = by_name(rewrite(body, self.steady), self.theory.noise)
        for over in (self.theory.noise, MODEL):
            rest = without(body, over)
            if rest is not None:
                return Expect(over, rest)
        if holds_density(body):
            return Total(self.theory.variable, body, True)
        raise self.refuse("an integral needs its density in sight: int p(v) … dv", token)

    def steady(self, node: Term) -> Term | None:
        """The density of the noise does not depend on theta, so that it comes out of a gradient."""
        rest = without(node.body, self.theory.noise) if isinstance(node, Grad) else None
        return None if rest is None else mul(Density(self.theory.noise), Grad(rest))

    def skip_differential(self) -> None:
        """Move over dv, d eps, dx."""
        count = self.differential()
        self.at += count

    def postfix(self, base: Term) -> Term:
        """`A |_{x = f_theta(u,v)}` is A: x stands for f_theta(u,v) throughout; `^T` is left out."""
        while True:
            if self.is_op("|") and self.is_op("_", 1):
                self.at += 2
                base = self.taken_at(base, self.script())
            elif self.is_op("^") and self.transposed():
                self.next()
                self.script()
            else:
                return base

    def taken_at(self, base: Term, place: Sequence[Token]) -> Term:
        """`base` where the variable is what stands in `place`: as it is for f_theta(u,v), with what it is otherwise."""
        sign = next((i for i, t in enumerate(place) if t.kind == "op" and t.text in {"=", ":="}), len(place))
        value = place[sign + 1 :]
        if not value or (len(value) == 1 and value[0].text in LOSSES):
            return base
        term = self.within(value).whole()
        own = Symbol(self.theory.variable if any(t.text in VARIABLES for t in place[:sign]) else "theta")
        sampled = isinstance(term, Apply) and term.name == self.theory.sampler
        if term == own or (sampled and own != Symbol("theta")):
            return base
        if own == Symbol("theta") or any(isinstance(node, Grad) for node in walk(base)):
            where = f"{self.theory.variable} = {self.theory.variable_as}"
            raise self.refuse(f"a gradient is taken at theta as it is, and at {where}", place[0])
        return rewrite(base, lambda node: term if node == own else None)

    def transposed(self) -> bool:
        """Whether ^T or ^\\top stands at the cursor."""
        inner = self.peek(2) if self.is_op("{", 1) else self.peek(1)
        return inner.text in {"T", "top", "intercal"} or inner.raw in {"\\top", "⊤"}
