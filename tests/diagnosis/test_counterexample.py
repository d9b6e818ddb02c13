"""The sentence on a public example: the first on which a function is wrong, with what came and what is right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from grader.diagnosis import caller, counterexample, in_words
from grader.diagnosis.examples import Example, Model
from grader.errors import AssignmentError, MissingName, StudentException, TimeLimitExceeded
from grader.sandbox.remote import Opaque
from tests.diagnosis.line import Line

Function = Callable[..., Any]


def total(x: np.ndarray, y: np.ndarray) -> Any:
    """The sum of both, row by row."""
    return np.asarray(x).sum(axis=-1) + np.asarray(y).sum(axis=-1)


def extremes(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The least and the largest."""
    return np.min(x, keepdims=True), np.max(x, keepdims=True)


def broken(x: np.ndarray) -> Any:
    """A reference that fails."""
    raise ValueError("no such luck")


def weighed(model: Line, x: torch.Tensor) -> torch.Tensor:
    """Twice what a model gives."""
    return 2 * model.value(x)


REFERENCE = SimpleNamespace(total=total, extremes=extremes, broken=broken, Line=Line, weighed=weighed)
PAIR = Example(args=(np.array([0.5, 0.5]), np.array([0.25, 0.75])))
ROWS = Example(args=(np.array([[1.0, 2.0]]), np.array([[0.25, 0.5]])))
SLOPE = Model("Line", (1,), {"layer.weight": [[0.5]]})


def said(student: Function, *given: Example, name: str = "total") -> str | None:
    """The sentence on a function."""
    return counterexample(name, given or (PAIR, ROWS), student, REFERENCE)


def test_the_first_that_differs_is_shown() -> None:
    """Input, what came and what is right; an earlier one on which the function is right is passed over."""
    assert said(lambda x, y: 1.5) == ("With x = [0.5, 0.5] and y = [0.25, 0.75] you return 1.5; the right value is 2.")
    assert said(lambda x, y: total(x, y) * np.ndim(x)) == (
        "With x = [[1, 2]] and y = [[0.25, 0.5]] you return [7.5]; the right value is [3.75]."
    )


def test_a_right_function_has_none() -> None:
    """Lists, other precisions and rounding are no difference."""
    assert said(total) is None
    assert said(lambda x, y: (total(x, y) + 1e-12).tolist()) is None
    assert said(total, Example(args=(np.array([0.1]), np.array([0.2])), tolerance=1e-3)) is None


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (2.00001, "you return 2.00001; the right value is 2."),
        (2.0000001, "you return 2.0000001; the right value is 2."),
        (float("nan"), "you return nan; the right value is 2."),
        (-np.inf, "you return -inf; the right value is 2."),
        (2000000.0, "you return 2e+06; the right value is 2."),
        (None, "you return None (is a `return` missing?); the right value is 2."),
        ("2", "you return a text; the right value is 2."),
        (True, "you return a truth value; the right value is 2."),
        (Opaque("generator"), "you return an object of type generator; the right value is 2."),
        ([1.0, 1.0], "you return [1, 1], with shape (2,); the right value is 2, a single number."),
        ([[1.0], [1.0, 2.0]], "you return a list of 2; the right value is 2."),
        (
            np.zeros((10**9, 0)),
            "you return an array of float64 with shape (1000000000, 0); the right value is a number.",
        ),
        (np.zeros((5, 5)), "you return an array of float64 with shape (5, 5); the right value is a number."),
    ],
)
def test_what_came_is_said_as_what_it_is(answer: object, shown: str) -> None:
    """As many digits as show the difference; what is no number, or has another shape, in words."""
    assert said(lambda x, y: answer, PAIR) == f"With x = [0.5, 0.5] and y = [0.25, 0.75] {shown}"


def test_several_results_are_told_apart() -> None:
    """Only the one that is wrong is shown, by its name where it has one."""
    plain, named = Example(args=([0.5, 2.0],)), Example(args=([0.5, 2.0],), names=("least", "largest"))
    head = "With x = [0.5, 2] (a list) you return"

    def student(x: list[float]) -> tuple[list[float], list[float]]:
        return [0.5], [2.5]

    assert said(student, plain, name="extremes") == f"{head} [2.5] as result 2; the right value is [2]."
    assert said(student, named, name="extremes") == f"{head} [2.5] as largest; the right value is [2]."
    assert said(lambda x: None, named, name="extremes") == (
        f"{head} None (is a `return` missing?); 2 values are asked for."
    )
    assert said(lambda x: ([0.5],), named, name="extremes") == f"{head} a tuple of 1; 2 values are asked for."


def test_an_examples_own_text_is_used() -> None:
    """What cannot be written down from the arguments is said by the instructor."""
    example = Example(args=(np.ones(2), np.ones(2)), text="with ones everywhere")
    assert said(lambda x, y: 0, example) == "With ones everywhere you return 0; the right value is 4."


def _raising(error: Exception) -> Function:
    def function(*args: object) -> object:
        raise error

    return function


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            StudentException(
                "`total` raised ValueError (a.py, line 3: `x @ y`).",
                kind="ValueError",
                detail="ValueError: a\x1b[1m: b\nc",
            ),
            ", `total` raised ValueError (a.py, line 3: `x @ y`): a: b c",
        ),
        (
            StudentException(
                "`total` raised an exception of its own.", kind="an exception of its own", detail="Odd: x"
            ),
            ", `total` raised an exception of its own: x",
        ),
        (
            StudentException("`total` raised KeyError.", kind="KeyError", detail="KeyError: "),
            ", `total` raised KeyError.",
        ),
        (
            StudentException("`total` calls itself.", kind="RecursionError", detail="RecursionError: m"),
            ", `total` calls itself.",
        ),
        (TimeLimitExceeded("`total` did not end within 5 seconds."), ": `total` did not end within 5 seconds."),
    ],
)
def test_an_exception_is_shown_with_its_text(error: Exception, words: str) -> None:
    """On a public input the exception's own words may be read, cleaned and in one line; so may any other end."""
    assert said(_raising(error), PAIR) == f"With x = [0.5, 0.5] and y = [0.25, 0.75]{words}"


def test_an_exception_may_be_looked_for() -> None:
    """Where the failed test has seen one, a later example with an exception is shown before one with a wrong value."""
    error = StudentException("`total` raised ValueError.", kind="ValueError", detail="ValueError: too many axes")

    def student(x: np.ndarray, y: np.ndarray) -> float:
        if np.ndim(x) > 1:
            raise error
        return 3.0

    wrong = "With x = [0.5, 0.5] and y = [0.25, 0.75] you return 3; the right value is 2."
    raised = "With x = [[1, 2]] and y = [[0.25, 0.5]], `total` raised ValueError: too many axes"
    assert said(student) == wrong
    assert counterexample("total", (PAIR, ROWS), student, REFERENCE, raising=True) == raised
    assert counterexample("total", (PAIR, PAIR), student, REFERENCE, raising=True) == wrong
    assert counterexample("total", (PAIR, ROWS), total, REFERENCE, raising=True) is None


def test_a_text_names_no_folder_of_this_machine() -> None:
    """Paths are cut down to what they end with; a quotient stays."""
    text = "no file '/opt/some place/x.py', nor /usr/lib/python3/numpy/core.py: 1/2/3 m/s"
    error = StudentException("`total` raised OSError.", kind="OSError", detail=f"OSError: {text}")
    assert (said(_raising(error), PAIR) or "").partition("OSError: ")[2] == (
        "no file '…/some place/x.py', nor …/core.py: 1/2/3 m/s"
    )


def test_a_long_text_is_cut() -> None:
    """A text without end does not fill the page."""
    error = StudentException("`total` raised ValueError.", kind="ValueError", detail=f"ValueError: {'x' * 9000}")
    sentence = said(_raising(error), PAIR) or ""
    assert sentence.startswith("With x = [0.5, 0.5] and y = [0.25, 0.75], `total` raised ValueError: xxx")
    assert len(sentence) < 500


@pytest.mark.parametrize(
    "error",
    [
        MissingName("`total` is not defined."),
        StudentException("`total` is not done yet.", kind="NotImplementedError", detail="NotImplementedError: total"),
    ],
)
def test_what_is_not_there_needs_no_example(error: Exception) -> None:
    """Nothing is added to what the failed test says of a function that is missing or not done."""
    assert said(_raising(error)) == ""


def test_arguments_are_copies() -> None:
    """A function that changes its arguments spoils no later call, and not what is shown."""

    def student(x: np.ndarray, y: np.ndarray) -> object:
        found = total(x, y)
        x *= 0
        return found if np.ndim(x) > 1 else 3

    for _ in range(2):
        assert said(student) == "With x = [0.5, 0.5] and y = [0.25, 0.75] you return 3; the right value is 2."
    assert PAIR.args[0].tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("name", "args", "words"),
    [
        ("broken", (1,), "no such luck"),
        ("weighed", (Model("Line", (1,), {"layer.weight": [1.0]}), torch.zeros(1, 1)), "size mismatch"),
        ("weighed", (Model("Line", (1, 2)), torch.zeros(1, 1)), "positional arguments"),
    ],
)
def test_an_example_without_an_answer_is_the_instructors_fault(name: str, args: tuple[object, ...], words: str) -> None:
    """The function whose example cannot be answered is named, with what the reference raises."""
    with pytest.raises(AssignmentError, match=rf"an example of {name} .*{words}"):
        said(lambda *args: 1, Example(args=args), name=name)


def test_a_function_of_a_model_gets_ours() -> None:
    """As an argument the model is the reference's; its weights are said."""
    seen: list[object] = []

    def student(model: Line, x: torch.Tensor) -> torch.Tensor:
        seen.append(type(model))
        return model.value(x)

    example = Example(args=(SLOPE, torch.tensor([[2.0]], dtype=torch.float64)))
    assert counterexample(
        "weighed", [example], caller(SimpleNamespace(weighed=student), "weighed", REFERENCE), REFERENCE
    ) == (
        "With model = Line(1) (layer.weight = [[0.5]], all other weights 0) and x = [[2]] "
        "you return [[1]]; the right value is [[2]]."
    )
    assert seen == [Line]


def test_a_method_is_called_on_the_students_own_model() -> None:
    """The student's class is built with the weights of the example."""

    class Theirs(Line):
        def value(self, x: torch.Tensor) -> torch.Tensor:
            """Without the sign."""
            found: torch.Tensor = self.layer(x).abs()
            return found

    student = SimpleNamespace(Line=Theirs)
    rows = [Example(args=(SLOPE, torch.tensor([[value]], dtype=torch.float64))) for value in (2.0, -2.0)]
    assert counterexample("Line.value", rows, caller(student, "Line.value", REFERENCE), REFERENCE) == (
        "With Line(1) (layer.weight = [[0.5]], all other weights 0) and x = [[-2]] you return [[1]]; "
        "the right value is [[-1]]."
    )


def test_a_class_that_is_no_model_needs_no_example() -> None:
    """The failed test has said that the layers are not the stub's."""
    rows = [Example(args=(SLOPE, torch.tensor([[2.0]], dtype=torch.float64)))]
    for theirs in (lambda inputs: 3, lambda inputs: nn.Linear(inputs, 1)):
        student = SimpleNamespace(Line=theirs)
        assert counterexample("Line.value", rows, caller(student, "Line.value", REFERENCE), REFERENCE) == ""


@pytest.mark.parametrize(
    ("sentences", "inputs", "words"),
    [
        ([None, "With x"], "zeros", "With x"),
        (["", "With x"], "zeros", "With x"),
        ([None, None], "zeros", "On small ordinary inputs yours is right: the difference lies with zeros."),
        ([None], "", ""),
        ([], "zeros", ""),
        ([None, ""], "zeros", ""),
    ],
)
def test_where_no_example_differs_the_test_says_where_to_look(
    sentences: Sequence[str | None], inputs: str, words: str
) -> None:
    """Only what was tried and found right everywhere is said to be right."""
    assert in_words(sentences, inputs) == words
