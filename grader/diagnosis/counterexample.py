"""A public counterexample: the first of an assignment's public examples that a student's function answers wrongly."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from grader.checks.calling import VALUE_TOLERANCE, argument_names, copied, method, title, tolerance_for
from grader.checks.models import twins
from grader.checks.rng import Rng
from grader.checks.same import compare
from grader.checks.values import Pair, align, as_array, describe
from grader.diagnosis.examples import Example, Model, function_of
from grader.errors import AssignmentError, CheckFailed, MissingName, StudentError, StudentException
from grader.text import one_line

DIGITS = 4
EXACT_DIGITS = 17
INPUT_DIGITS = 6
MOST_SHOWN = 24
"""An array of another shape with more entries than that is described by its shape."""
MAX_TEXT = 300
NOTHING = ""
# What the failed test has said of these is all there is to say.
PLAIN = frozenset({"SystemExit", "RecursionError", "EOFError", "TooLarge"})
FOLDERS = re.compile(r"(?<![\w.…])/(?:[\w.@+~-]+/)+")


def counterexample(
    name: str,
    examples: Sequence[Example],
    call_student: Callable[..., object],
    reference: SimpleNamespace,
    *,
    raising: bool = False,
) -> str | None:
    """
    The sentence on the first example to which the student's function `name` does not answer like the reference's.

    It shows the input, what the student's function made of it (a value, or its exception with all of its text), and
    the right value. With `raising`, the first that ends in an exception is preferred to one with a wrong value.
    None where it is right on all of `examples`; "" where it cannot be tried, which needs no words.

    `call_student` is called with an example's arguments, a Model as the reference's model, but for a method's first
    one (see `caller`). What it says is repeated: it must run where no hidden input has ever been.
    """
    function = function_of(reference, name)
    wrong = None
    for example in examples:
        given = _Given(name, example, function, reference)
        try:
            got = call_student(*given.arguments(own=True))
        except (MissingName, CheckFailed):
            return NOTHING
        except StudentException as error:
            return NOTHING if error.kind == "NotImplementedError" else f"{given.said}, {_exception(error)}"
        except StudentError as error:
            return f"{given.said}: {one_line(str(error), MAX_TEXT)}"
        wrong = wrong or given.difference(got) or None
        if wrong is not None and not raising:
            return wrong
    return wrong


def in_words(sentences: Sequence[str | None], inputs: str) -> str:
    """
    What a failed test says about public examples, given what `counterexample` says of each function that it calls.

    Where all of them are right on all examples, it says which `inputs` the test declares instead; "" where there is
    nothing to say.
    """
    if shown := next(filter(None, sentences), ""):
        return shown
    if not inputs or not sentences or NOTHING in sentences:
        return NOTHING
    return f"On small ordinary inputs yours is right: the difference lies with {inputs}."


def caller(student: Any, name: str, reference: SimpleNamespace) -> Callable[..., object]:
    """The student's function `name` as `counterexample` calls it; a method, on a model of the student's own class.

    It raises MissingName or CheckFailed where there is no such function, or the class is not what it should be.
    """
    owner, _, own = name.partition(".")
    if not own:
        return lambda *args: getattr(student, owner)(*args)

    def call(model: Model, *args: object) -> object:
        # `twins` checks that the class is a module with the layers of the reference's.
        pair = twins(getattr(student, owner), getattr(reference, owner), *model.sizes, rng=Rng(0), dtype=model.dtype)
        return method(model.load(pair.student), own)(*args)

    return call


class _Given:
    """An example with the reference's answer to it."""

    def __init__(self, name: str, example: Example, function: Callable[..., Any], reference: SimpleNamespace) -> None:
        self._method = "." in name
        self._example = example
        self._reference = reference
        self._title = title(function)
        try:
            text = example.text or f"with {self._arguments_in_words(argument_names(function, len(example.args)))}"
            self._want = function(*self.arguments(own=False))
        except Exception as error:
            raise AssignmentError(f"an example of {name} that the reference cannot answer: {error!r}") from error
        self.said = text[:1].upper() + text[1:]

    def arguments(self, *, own: bool) -> list[object]:
        """Copies of the arguments; with `own`, a method's model is left to be built of the student's own class."""
        return [
            arg.built(self._reference)
            if isinstance(arg, Model) and not (own and self._method and not i)
            else copied(arg)
            for i, arg in enumerate(self._example.args)
        ]

    def _arguments_in_words(self, parameters: Sequence[str]) -> str:
        items = []
        for parameter, value in zip(parameters, self._example.args, strict=True):
            shown = _model(value, self._reference) if isinstance(value, Model) else _argument(value)
            items.append(shown if parameter == "self" else f"{parameter} = {shown}")
        return " and ".join(part for part in (", ".join(items[:-1]), items[-1]) if part)

    def difference(self, got: object) -> str:
        """The sentence on what is wrong with the student's answer `got`; "" if nothing is."""
        names, want = self._example.names, self._want
        tolerance = tolerance_for(self._example.args, VALUE_TOLERANCE, self._example.tolerance)
        try:
            pairs = align(got, want, self._title, names)
        except CheckFailed:
            return f"{self.said} you return {describe(got)}; {len(want)} values are asked for."
        for i, pair in enumerate(pairs):
            try:
                compare(pair.got, pair.want, title=self._title, tolerance=tolerance)
            except CheckFailed:
                mine, right = _answers(pair)
                if len(pairs) == 1:
                    return f"{self.said} you return {mine}; the right value is {right}."
                label = names[i] if names else f"result {i + 1}"
                return f"{self.said} you return {mine} as {label}; the right value is {right}."
        return ""


def _exception(error: StudentException) -> str:
    """What the function raised, where, and in its own words."""
    said = one_line(str(error), 2 * MAX_TEXT).removesuffix(".")
    # Where this machine keeps its packages is nothing that a student could use.
    text = FOLDERS.sub("…/", error.detail.partition(": ")[2])
    own = "" if error.kind in PLAIN else one_line(text, MAX_TEXT)
    return f"{said}: {own}" if own else f"{said}."


def _answers(pair: Pair) -> tuple[str, str]:
    """What came and what is right, in as many digits as it takes to tell them apart."""
    right = as_array(pair.want, pair.label)
    try:
        mine = as_array(pair.got, pair.label)
    except CheckFailed:
        return describe(pair.got), _shown(right, DIGITS)
    if mine.shape != right.shape:
        # An empty array may still have rows without end.
        if not 0 < mine.size <= MOST_SHOWN or right.size > MOST_SHOWN:
            return describe(pair.got), describe(pair.want)
        return f"{_shown(mine, DIGITS)}, {_form(mine)}", f"{_shown(right, DIGITS)}, {_form(right)}"
    for digits in range(DIGITS, EXACT_DIGITS):
        if (shown := _shown(mine, digits)) != _shown(right, digits):
            return shown, _shown(right, digits)
    return _shown(mine, EXACT_DIGITS), _shown(right, EXACT_DIGITS)


def _argument(value: object) -> str:
    kind = " (a list)" if isinstance(value, list) else ""
    if isinstance(value, torch.Tensor) and value.dtype is torch.float32:
        kind = " (float32)"
    return f"{_shown(as_array(value, 'the example'), INPUT_DIGITS)}{kind}"


def _model(value: Model, reference: SimpleNamespace) -> str:
    weights = [
        f"{key} = {_shown(np.asarray(given, dtype=float), INPUT_DIGITS)}" for key, given in value.weights.items()
    ]
    if len(weights) < len(value.built(reference).state_dict()):
        weights.append("all other weights 0" if weights else "all weights 0")
    precision = " in float32" if value.dtype is torch.float32 else ""
    return f"{value.kind}({', '.join(map(str, value.sizes))}){precision} ({', '.join(weights)})"


def _form(values: np.ndarray) -> str:
    return f"with shape {values.shape}" if values.ndim else "a single number"


def _shown(values: np.ndarray, digits: int) -> str:
    if not values.ndim:
        value = float(values) + 0.0  # adding 0 turns -0 into 0
        return str(int(value)) if value.is_integer() and abs(value) < 1e6 else f"{value:.{digits}g}"
    return f"[{', '.join(_shown(row, digits) for row in values)}]"
