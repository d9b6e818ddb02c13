"""The numeric refuter of the gradient theories: random smooth functions, Gauss-Hermite nodes, complex-step derivatives.

The first axis of a value is the model, the second the nodes of the noise; where the noise stands free, a statement has
to hold at every node.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from grader.derivation.derivatives import PARAMETERS
from grader.derivation.errors import Undefined
from grader.derivation.gradients import holds_density
from grader.derivation.limits import Work
from grader.derivation.scores import STEP, Nodes, integral
from grader.derivation.terms import Add, Apply, Div, Expect, Grad, Log, Mul, Num, Pow, Symbol, Term, Total
from grader.derivation.theory import MODEL, Theory

Array = npt.NDArray[Any]
MODELS = 8
NODES = 32
READABLE = 3


class SmoothModels:
    """A batch of random smooth models of one theory."""

    def __init__(self, theory: Theory, work: Work, seed: int = 29) -> None:
        self.theory, self.work = theory, work
        rng = np.random.default_rng(seed)
        nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
        self.noise: Array = nodes[None, :]
        self.weights: Array = (weights / weights.sum())[None, :]
        self.theta: Array = rng.uniform(0.4, 1.6, size=(MODELS, 1)) * rng.choice([-1.0, 1.0], size=(MODELS, 1))
        self.theta[:READABLE, 0] = (0.5, 1.5, -0.7)
        self.given: Array = rng.uniform(-1.0, 1.0, size=(MODELS, 1))
        self.sampler: Array = rng.uniform(0.4, 0.9, size=(4, MODELS, 1))
        self.loss: Array = rng.uniform(0.4, 0.9, size=(4, MODELS, 1))
        formal = rng.uniform(0.3, 1.7, size=(2, MODELS, NODES))
        self.nodes = Nodes(self.weights, formal[0], formal[1] - 1.0)
        self.constants = dict(
            zip(sorted(PARAMETERS), rng.uniform(0.6, 1.8, size=(len(PARAMETERS), MODELS, 1)), strict=True)
        )
        self.variable_as: Term = Symbol(theory.variable)
        self._values: dict[int, tuple[Term, npt.NDArray[np.float64]]] = {}

    def readable(self) -> tuple[int, ...]:
        """How many of the models, the first ones, have numbers that can be shown."""
        return (READABLE,)

    def cells(self) -> npt.NDArray[np.bool_]:
        """Every node of every model counts."""
        return np.ones((MODELS, NODES), dtype=np.bool_)

    def forget(self) -> None:
        """Forget the values: what x stands for has changed."""
        self._values.clear()

    def value(self, term: Term) -> npt.NDArray[np.float64]:
        """The value of `term` in every model and at every node."""
        known = self._values.get(id(term))
        if known is None:
            with np.errstate(all="ignore"):
                value = np.real(self._value(term, self.theta, None, deep=False))
            known = (term, np.broadcast_to(value, (MODELS, value.shape[1])))
            self._values[id(term)] = known
        return known[1]

    def moments_differ(self, term: Term, sampled: Term) -> int | None:
        """The first power whose expectation differs between `term` and `sampled`, both as functions of the noise."""
        for power in range(1, 5):
            mine = self.value(Expect(self.theory.noise, Pow(term, power)))
            right = self.value(Expect(self.theory.noise, Pow(sampled, power)))
            if not np.allclose(mine, right, rtol=1e-8, atol=1e-8):
                return power
        return None

    def _value(self, term: Term, theta: Array, bound: Array | None, *, deep: bool) -> Array:
        self.work.spend(2)
        match term:
            case Num(value):
                return np.full((1, 1), float(value))
            case Add(terms):
                return _sum([self._value(t, theta, bound, deep=deep) for t in terms])
            case Mul(factors):
                return _product([self._value(f, theta, bound, deep=deep) for f in factors])
            case Div(top, bottom):
                return self._value(top, theta, bound, deep=deep) / self._value(bottom, theta, bound, deep=deep)
            case Pow(base, exponent):
                return self._power(self._value(base, theta, bound, deep=deep), exponent)
            case Log(body):
                return np.asarray(np.log(self._value(body, theta, bound, deep=deep)))
            case Symbol("theta"):
                return theta
            case Symbol("u"):
                return self.given
            case Symbol(name) if name in self.constants:
                return np.asarray(self.constants[name])
            case Symbol(name) if name == self.theory.noise:
                return self.noise
            case Symbol(name) if name == self.theory.variable:
                return bound if bound is not None else self._value(self.variable_as, theta, None, deep=deep)
            case Expect(_, body) | Total(_, body) if holds_density(body):
                here = self._value(self.variable_as, theta, None, deep=deep)
                moved = self._value(self.variable_as, theta + 1j * STEP, None, deep=True)
                return integral(term, self._inside, theta, here, moved, self.nodes)
            case Expect(over, body):
                inside = bound
                if over == MODEL:
                    inside = self._value(self.variable_as, theta, None, deep=deep)
                averaged = self._value(body, theta, inside, deep=deep)
                return np.asarray((averaged * self.weights).sum(axis=1, keepdims=True))
            case Grad(body):
                if deep:
                    raise Undefined("a gradient inside a gradient")
                moved = self._value(body, theta + 1j * STEP, bound, deep=True)
                return np.asarray(np.imag(moved) / STEP)
            case Apply(name, order, arguments):
                values = [self._value(a, theta, bound, deep=deep) for a in arguments]
                return self._loss(values[-1], order) if name == self.theory.loss else self._sampler(values, theta)
            case _:
                raise TypeError(f"no smooth model has a value for {type(term).__name__}")

    def _inside(self, term: Term, theta: Array, x: Array) -> Array:
        """The value of a part of an integrand, without a gradient in it, where x is bound to `x`."""
        return self._value(term, theta, x, deep=True)

    @staticmethod
    def _power(base: Array, exponent: int) -> Array:
        out = np.ones((1, 1))
        for _ in range(abs(exponent)):
            out = out * base
        return 1.0 / out if exponent < 0 else out

    def _sampler(self, values: list[Array], theta: Array) -> Array:
        a, b, c, d = self.sampler
        given = values[0] if len(values) > 1 else self.given
        return np.asarray(a * theta + b * np.sin(theta + c * values[-1] + given) + d * values[-1])

    def _loss(self, x: Array, order: int) -> Array:
        a, b, c, d = self.loss
        turned = b**order * a * np.sin(b * x + c + order * np.pi / 2)
        square = (d * x * x, 2 * d * x, 2 * d * np.ones_like(x))
        return np.asarray(turned + (square[order] if order < len(square) else 0.0))


def _product(values: list[Array]) -> Array:
    out = values[0]
    for value in values[1:]:
        out = out * value
    return out


def _sum(values: list[Array]) -> Array:
    out = values[0]
    for value in values[1:]:
        out = out + value
    return out
