"""The normal form: a term as a polynomial, under whichever families of moves are switched on.

Free, always: arithmetic, cancelling, E of a number times something, the definition of H. By family: `const` (E of what
does not depend on the variable), `product` (Bayes, the product rule), `joint` (only p(x|z) p(z) = p(x,z), for goals),
`expand` (laws of the logarithm, linearity), `kl` (its definition), `expsum` (E as a sum), `marginal` (sums of a
density), and for gradients `exchange`, `chain`, `moments` (see `gradients`). `literal` leaves H as it is written.
"""

from __future__ import annotations

from fractions import Fraction

import msgspec

from grader.derivation import gradients
from grader.derivation import poly as po
from grader.derivation.errors import Undefined
from grader.derivation.limits import Work
from grader.derivation.linear import linear
from grader.derivation.poly import Mono, Number, Poly
from grader.derivation.terms import (
    Add,
    Apply,
    Density,
    Div,
    Entropy,
    Expect,
    Grad,
    Kl,
    Log,
    Mul,
    Num,
    Pow,
    Symbol,
    Term,
    Total,
)
from grader.derivation.theory import MODEL, Theory


class Atom(msgspec.Struct, frozen=True):
    """What is known of an atom: the variables it depends on, whether it is positive, and what it is made of.

    `mark` names an operator (`E<v>`) or a function (`L'`), `inner` the polynomials inside it.
    """

    variables: frozenset[str]
    positive: bool
    mark: str = ""
    inner: tuple[Poly, ...] = ()


class Form(msgspec.Struct, frozen=True):
    """A normal form and the families that changed something on the way to it."""

    poly: Poly
    fired: frozenset[str]


class Normal:
    """Normal forms of one proof's terms; forms are remembered, terms are kept alive with them."""

    def __init__(self, theory: Theory, work: Work) -> None:
        self.theory = theory
        self.work = work
        self.atoms: dict[str, Atom] = {}
        self.infos = {name: theory.info(name) for axis in theory.axes for name in theory.distributions(axis)}
        self.variable_as: Term = Symbol(theory.variable)
        self._forms: dict[tuple[int, frozenset[str]], tuple[Term, Form]] = {}

    def forget(self) -> None:
        """Forget the forms: what x stands for has changed."""
        self._forms.clear()

    def form(self, term: Term, families: frozenset[str]) -> Form:
        """The normal form of `term` under `families`; raises `Undefined` for a division by zero."""
        slot = (id(term), families)
        known = self._forms.get(slot)
        if known is None:
            one = Pass(self, families)
            known = (term, Form(one.poly(term), frozenset(one.fired)))
            self._forms[slot] = known
        return known[1]

    def difference(self, a: Term, b: Term, families: frozenset[str]) -> Poly:
        """The normal form of `a - b`."""
        return po.plus((self.form(a, families).poly, po.scaled(self.form(b, families).poly, -1)), self.work)

    def atom(
        self,
        name: str,
        variables: frozenset[str],
        *,
        positive: bool = False,
        mark: str = "",
        inner: tuple[Poly, ...] = (),
    ) -> str:
        """Make an atom known; its name is its identity."""
        if name not in self.atoms:
            self.atoms[name] = Atom(variables, positive, mark, inner)
        return name

    def variables(self, mono: Mono) -> frozenset[str]:
        """The variables that a monomial depends on."""
        return frozenset().union(*(self.atoms[name].variables for name, _ in mono))

    def poly_variables(self, poly: Poly) -> frozenset[str]:
        """The variables that a polynomial depends on."""
        return frozenset().union(*(self.variables(mono) for mono in poly))

    def positive(self, poly: Poly) -> bool:
        """Whether every monomial is visibly positive."""
        return all(v > 0 and all(self.atoms[n].positive for n, _ in mono) for mono, v in poly.items())


class Pass:
    """One walk over one term with one set of families."""

    def __init__(self, normal: Normal, families: frozenset[str]) -> None:
        self.normal, self.theory, self.work = normal, normal.theory, normal.work
        self.on = families
        self.fired: set[str] = set()
        self.bound = False

    def poly(self, term: Term) -> Poly:
        """The polynomial of `term`."""
        self.work.spend(1)
        match term:
            case Num(value):
                return po.constant(value if value.denominator != 1 else value.numerator)
            case Add(terms):
                return po.plus([self.poly(t) for t in terms], self.work)
            case Mul(factors):
                out = self.poly(factors[0])
                for factor in factors[1:]:
                    out = po.times(out, self.poly(factor), self.work)
                return out
            case Div(top, bottom):
                return self.quotient(self.poly(top), self.poly(bottom))
            case Pow(base, exponent):
                return self.power(self.poly(base), exponent)
            case Log(body):
                return self.log(self.poly(body))
            case Density(name):
                return {gradients.density(self) if name == MODEL else self.density(name): 1}
            case Expect(over, body) if over == MODEL:
                return gradients.expect_model(self, body)
            case Expect(over, body):
                return self.expect(over, self.poly(body))
            case Total(variable, body, _):
                if self.theory.variable:
                    return gradients.integral(self, body)
                return self.total(variable, self.poly(body))
            case Kl(left, right):
                return self.kl(left, right)
            case Entropy(of, cross):
                return self.entropy(of, cross)
            case Symbol(name):
                return self.symbol(name)
            case Grad(body):
                return gradients.grad(self, self.poly(body))
            case Apply(name, order, arguments):
                return gradients.apply(self, name, order, [self.poly(a) for a in arguments])

    def symbol(self, name: str) -> Poly:
        """A named quantity; x is replaced by its noise where `subst` is on."""
        if name == self.theory.variable and "subst" in self.on and not self.bound:
            self.fired.add("subst")
            return self.poly(self.normal.variable_as)
        latent = frozenset({self.theory.latent})
        variables = frozenset(self.theory.axes) - latent if name in self.theory.definitions else frozenset({name})
        return po.atom(self.normal.atom(name, variables))

    def quotient(self, top: Poly, bottom: Poly) -> Poly:
        """`top / bottom`; a sum below becomes one atom, unless it cancels."""
        if not bottom:
            raise Undefined("a division by zero")
        if len(bottom) == 1:
            ((mono, value),) = bottom.items()
            return po.scaled(po.times(top, {po.power(mono, -1): 1}, self.work), po.divided(1, value))
        lead, rest = po.primitive(bottom)
        c = po.ratio(top, rest)
        if c is not None:
            return po.constant(po.divided(c, lead))
        name = self.normal.atom(
            f"poly{{{po.key(rest)}}}", self.normal.poly_variables(rest), positive=self.normal.positive(rest)
        )
        return po.scaled(po.times(top, po.atom(name, -1), self.work), po.divided(1, lead))

    def power(self, base: Poly, exponent: int) -> Poly:
        """`base` to a whole power."""
        out = po.constant(1)
        for _ in range(abs(exponent)):
            out = po.times(out, base, self.work)
        return self.quotient(po.constant(1), out) if exponent < 0 else out

    def density(self, name: str) -> Mono:
        """A density, split into joint and marginal where `product` is on."""
        info = self.theory.info(name)
        letter = self.theory.letter(info.letter)
        split = bool(info.given) and letter is not None and letter.family
        joint = "joint" in self.on and self.theory.latent in info.given
        if split and ("product" in self.on or joint):
            self.fired.add("product")
            above = self.density_atom(self.theory.name(info.letter, info.over | info.given, frozenset()))
            below = self.density_atom(self.theory.name(info.letter, info.given, frozenset()))
            return tuple(sorted(((above, 1), (below, -1))))
        return ((self.density_atom(name), 1),)

    def density_atom(self, name: str) -> str:
        """Make a density known as an atom."""
        if name not in self.normal.atoms:
            self.normal.atom(name, self.theory.info(name).variables, positive=True)
        return name

    def log(self, body: Poly) -> Poly:
        """The logarithm of a polynomial."""
        if not body:
            raise Undefined("the logarithm of zero")
        if len(body) == 1:
            ((mono, value),) = body.items()
            if not mono and value == 1:
                return {}
            if "expand" in self.on and value > 0 and all(self.normal.atoms[n].positive for n, _ in mono):
                parts = [po.scaled(self.log_atom({((n, 1),): 1}), e) for n, e in mono]
                parts.append(self.log_number(value))
                if len(mono) > 1 or value != 1 or (mono and mono[0][1] != 1):
                    self.fired.add("expand")
                return po.plus(parts, self.work)
        return self.log_atom(body)

    def log_atom(self, body: Poly) -> Poly:
        """The logarithm of something that is not taken apart."""
        variables = self.normal.poly_variables(body)
        return po.atom(self.normal.atom(f"log{{{po.key(body)}}}", variables))

    def log_number(self, value: Number) -> Poly:
        """The logarithm of a positive rational, by its prime factors as far as they are small."""
        fraction = Fraction(value)
        out: dict[int, int] = {}
        for number, sign in ((fraction.numerator, 1), (fraction.denominator, -1)):
            rest, prime = number, 2
            while prime * prime <= rest and prime < 1000:
                while rest % prime == 0:
                    out[prime] = out.get(prime, 0) + sign
                    rest //= prime
                prime += 1
            if rest > 1:
                out[rest] = out.get(rest, 0) + sign
        return po.plus([po.scaled(self.log_atom(po.constant(p)), e) for p, e in out.items()], self.work)

    def kl(self, left: str, right: str) -> Poly:
        """A KL, by its definition where `kl` is on."""
        if left == right:
            return {}
        if "kl" not in self.on:
            variables = self.theory.info(left).variables | self.theory.info(right).variables
            variables -= {self.theory.latent}
            return po.atom(self.normal.atom(f"KL{{{left}||{right}}}", variables))
        self.fired.add("kl")
        bottom: Poly = {po.power(self.density(right), -1): 1}
        return self.expect(left, self.log(po.times({self.density(left): 1}, bottom, self.work)))

    def entropy(self, of: str, cross: str) -> Poly:
        """H(p) or H(p,q), by its definition unless `literal` is on."""
        if "literal" in self.on:
            variables = self.theory.info(of).given | self.theory.info(cross).given
            return po.atom(self.normal.atom(f"H{{{of},{cross}}}", variables))
        return po.scaled(self.expect(of, self.log({self.density(cross): 1})), -1)

    def expect(self, over: str, body: Poly) -> Poly:
        """E over a distribution, or over the noise of a gradient theory."""
        if not body:
            return {}
        if "expsum" in self.on and over in self.normal.infos:
            self.fired.add("expsum")
            (variable,) = self.normal.infos[over].over
            return self.total(variable, po.times(body, {self.density(over): 1}, self.work))
        mark = f"E<{over.replace('(', '<').replace(')', '>')}>"
        info = self.normal.infos.get(over)
        if info is not None:
            return linear(self, mark, info.over, info.given, body)
        # x is made of the noise, over which the mean is taken, and of theta, which stays.
        variable = self.theory.variable
        given = gradients.THETA if variable in self.normal.poly_variables(body) else frozenset()
        return linear(self, mark, frozenset({over, variable}), given, body)

    def total(self, variable: str, body: Poly) -> Poly:
        """A sum over one variable."""
        return linear(self, f"S<{variable}>", frozenset({variable}), frozenset(), body) if body else {}
