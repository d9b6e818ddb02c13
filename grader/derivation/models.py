"""The numeric refuter of the finite theories: every term evaluated on a batch of small models at once.

A model is a table of densities over two to four values of z and two to three of x, with random positive cell widths,
so that a density may exceed 1. The first models are 2x2 tables with two-digit numbers: counterexamples come from these.
Cells of width 0 fill the tables up to one shape; densities stay positive there, so that nothing special happens.
"""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from grader.derivation.limits import Work
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
)
from grader.derivation.theories import theory_of
from grader.derivation.theory import Letter, Theory

Array = npt.NDArray[np.float64]
Tables = tuple[dict[str, Array], dict[str, Array]]
SEED = 13
READABLE = 6
PLAIN = 4
RANDOM = 10
_REMEMBERED = 4000
# Cells of some models are small or large along the first and the second axis: densities far above and below 1.
_SCALES = ((0.1, 1.0, 0.1, 4.0), (1.0, 0.1, 0.1, 4.0))
_ROWS = np.array(
    [
        [[25, 25], [30, 20]], [[36, 4], [12, 48]], [[10, 40], [35, 15]], [[8, 32], [54, 6]], [[80, 20], [60, 240]],
    [[30, 90], [225, 55]],
    ]
)  # fmt: skip
_Q_ROWS = np.array([[[90, 10], [20, 80]], [[30, 70], [60, 40]], [[80, 20], [25, 75]], [[15, 85], [50, 50]], [[360,
    40], [90, 310]], [[50, 350], [240, 160]]])  # fmt: skip


class FiniteModels:
    """A batch of models of one theory; `value(term)` has the model on its first axis, then the theory's axes."""

    def __init__(self, theory: Theory, work: Work, tables: Tables | None = None) -> None:
        self.theory = theory
        self.work = work
        self.count = READABLE + RANDOM
        widths, densities = _tables(theory.claim) if tables is None else tables
        self.widths = dict(widths)
        self.densities = dict(densities)
        self._values: dict[int, tuple[Term, Array]] = {}

    def value(self, term: Term) -> Array:
        """The value of `term` in every model, broadcastable over the axes; not finite where it is undefined."""
        with np.errstate(all="ignore"):
            value = self._value(term)
        # A side of a line is asked for again when its counterexample is shown, where no work may be left.
        self._values[id(term)] = (term, value)
        return value

    def _value(self, term: Term) -> Array:
        """The value of a part: terms that differ in one place share the values of all others."""
        known = self._values.get(id(term))
        if known is not None:
            return known[1]
        value = self._computed(term)
        if len(self._values) < _REMEMBERED:
            self._values[id(term)] = (term, value)
        return value

    def readable(self) -> tuple[int, ...]:
        """How many of the models, the first ones, are plain tables, and how many can be followed by hand at all."""
        return (PLAIN, READABLE)

    def cells(self) -> npt.NDArray[np.bool_]:
        """Which places of the tables are cells of their model, and no padding."""
        real = np.ones((1,) * (1 + len(self.theory.axes)), dtype=np.bool_)
        for width in self.widths.values():
            real = real & (width > 0)
        return real

    def density(self, name: str) -> Array:
        """The table of the density with this canonical name."""
        table = self.densities.get(name)
        if table is None:
            info = self.theory.info(name)
            joint = self.theory.name(info.letter, info.over | info.given, frozenset())
            if info.given:
                below = self.theory.name(info.letter, info.given, frozenset())
                table = self.density(joint) / self.density(below)
            else:
                letter = self.theory.letter(info.letter)
                all_axes = frozenset(letter.over) if letter is not None else info.over
                table = self.density(self.theory.name(info.letter, all_axes, frozenset()))
                for axis in all_axes - info.over:
                    table = self.sum(axis, table)
            self.densities[name] = table
        return table

    def sum(self, axis: str, table: Array) -> Array:
        """The sum over `axis`, with its widths."""
        place = 1 + self.theory.axes.index(axis)
        summed: Array = (table * self.widths[axis]).sum(axis=place, keepdims=True)
        return summed

    def _computed(self, term: Term) -> Array:
        self.work.spend(2)
        match term:
            case Num(value):
                return np.full((1,) * (1 + len(self.theory.axes)), float(value))
            case Add(terms):
                out = self._value(terms[0])
                for part in terms[1:]:
                    out = out + self._value(part)
                return out
            case Mul(factors):
                out = self._value(factors[0])
                for part in factors[1:]:
                    out = out * self._value(part)
                return out
            case Div(top, bottom):
                below = self._value(bottom)
                return self._value(top) / np.where(np.abs(below) < 1e-13, 0.0, below)
            case Pow(base, exponent):
                powered: Array = self._value(base) ** float(exponent)
                return powered
            case Log(body):
                logs: Array = np.log(self._value(body))
                return logs
            case Density(name):
                return self.density(name)
            case Expect(over, body):
                (axis,) = self.theory.info(over).over
                return self.sum(axis, self.density(over) * self._value(body))
            case Total(variable, body, _):
                inner = self._value(body)
                shape = list(inner.shape)
                place = 1 + self.theory.axes.index(variable)
                shape[0], shape[place] = self.count, self.widths[variable].shape[place]
                return self.sum(variable, np.broadcast_to(inner, shape))
            case Kl(left, right):
                return self._value(Expect(left, Log(Div(Density(left), Density(right)))))
            case Entropy(of, cross):
                return -self._value(Expect(of, Log(Density(cross))))
            case Symbol(name) if name in self.theory.definitions:
                from grader.derivation.definitions import forms

                return self._value(forms(self.theory, name)[0])
            case _:
                raise TypeError(f"no finite model has a value for {type(term).__name__}")


@functools.cache
def _tables(claim: str) -> Tables:
    """The widths and densities of a theory's models: drawn once, the same for every proof, changed by nobody."""
    models = FiniteModels(theory_of(claim), Work(), ({}, {}))
    _fill(models, np.random.default_rng(SEED))
    return models.widths, models.densities


def _fill(models: FiniteModels, rng: np.random.Generator) -> None:
    theory = models.theory
    sizes = {axis: (4 if axis == theory.latent else 3) for axis in theory.axes}
    shape = [models.count, *(sizes[a] for a in theory.axes)]
    for place, axis in enumerate(theory.axes, 1):
        width = rng.uniform(0.15, 1.6, size=(models.count, sizes[axis]))
        width[:READABLE, 2:] = 0.0
        width[:PLAIN, :2] = 1.0
        width[PLAIN:READABLE, :2] = 0.25 if axis == theory.latent else 1.0
        for m, scale in enumerate(_SCALES[place - 1], READABLE):
            width[m] *= scale
        for m in range(READABLE, models.count):
            width[m, int(rng.integers(2, sizes[axis] + 1)) :] = 0.0
        width_shape = [models.count] + [1] * len(theory.axes)
        width_shape[place] = sizes[axis]
        models.widths[axis] = width.reshape(width_shape)
    for number, letter in enumerate(theory.letters):
        models.densities[theory.own(letter)] = _table(models, letter, shape, rng, number)
    _equal_case(models)


def _table(models: FiniteModels, letter: Letter, shape: list[int], rng: np.random.Generator, number: int) -> Array:
    """A random table for `letter`; its first models are the readable ones, scaled to the cells they have."""
    theory = models.theory
    variables = set(letter.over) | set(letter.given)
    own = [n if place == 0 or theory.axes[place - 1] in variables else 1 for place, n in enumerate(shape)]
    table = np.exp(rng.uniform(-2.0, 2.0, size=own))
    rows = _ROWS if letter.family or number == 0 else _Q_ROWS
    readable = rows / 100.0
    if len(theory.axes) == 2:
        table[:READABLE, :2, :2] = readable
    else:
        table[:READABLE, :2] = readable[:, 0, :]
    total = table
    for axis in letter.over:
        total = models.sum(axis, total)
    out: Array = table / total
    return out


def _equal_case(models: FiniteModels) -> None:
    """In the last model q is the posterior (or p is q), so that what is strict fails there."""
    theory = models.theory
    plain = next((letter for letter in theory.letters[1:] if not letter.family), None)
    if plain is None:
        return
    name = theory.own(plain)
    twin = theory.name(theory.letters[0].name, frozenset(plain.over), frozenset(plain.given))
    models.densities[name][-1] = models.density(twin)[-1]
