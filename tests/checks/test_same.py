"""Values: what counts as right, what is refused, and what the student reads."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from grader.checks import Twins, same
from grader.errors import CheckFailed


def _answer(value: object) -> Callable[..., object]:
    """A student's function that returns `value` whatever it gets."""
    return lambda *args: value


def _target(value: object) -> Callable[..., object]:
    def target(*args: object) -> object:
        return value

    return target


def _message(got: object, want: object, *args: object, names: tuple[str, ...] = ()) -> str:
    with pytest.raises(CheckFailed) as failure:
        same(_answer(got), _target(want), *args, names=names)
    return str(failure.value)


@pytest.mark.parametrize(
    "got",
    [
        [1.0, 2.0],
        (1, 2),
        np.array([1.0, 2.0]),
        np.array([1, 2], dtype=np.int32),
        np.array([1.0, 2.0], dtype=np.float32),
        torch.tensor([1.0, 2.0]),
        torch.tensor([1.0, 2.0], dtype=torch.bfloat16),
        torch.tensor([1.0, 2.0], requires_grad=True),
        [torch.tensor(1.0), np.float64(2.0)],
        np.array([2.0, 1.0])[::-1],
    ],
)
def test_right_in_any_form(got: object) -> None:
    """Lists, arrays and tensors of any real dtype are right when their values are."""
    same(_answer(got), _target(np.array([1.0, 2.0])))


@pytest.mark.parametrize("got", [2.5, np.float64(2.5), np.array(2.5), torch.tensor(2.5), np.float32(2.5)])
def test_one_number_in_any_form(got: object) -> None:
    """A number may be a float, a NumPy scalar, or an array or tensor without axes."""
    same(_answer(got), _target(2.5))


@pytest.mark.parametrize(
    ("got", "sentence"),
    [
        (None, "The result of target should be numbers, and it is None (is a `return` missing?)."),
        ("0.5", "should be numbers, and it is a text."),
        (True, "should be real numbers, and it is a"),
        (np.array([True, False]), "should be real numbers, and it is an array of bool with shape (2,)."),
        (torch.tensor([True, False]), "should be real numbers, and it is a tensor of bool with shape (2,)."),
        (np.array([1j, 2]), "should be real numbers, and it is an array of complex128 with shape (2,)."),
        (torch.tensor([1j, 2]), "should be real numbers, and it is a tensor of complex64 with shape (2,)."),
        (np.array([1.0, None]), "should be real numbers, and it is an array of object with shape (2,)."),
        (np.array(["1", "2"]), "should be real numbers, and it is an array of <U1 with shape (2,)."),
        (10**400, "should be real numbers"),
        ({"a": 1}, "should be numbers, and it is a dict of 1."),
        ({1.0, 2.0}, "should be numbers, and it is a set of 2."),
        ([[1.0], [2.0, 3.0]], "is a list whose elements have different shapes."),
        ([1.0, None], "should be numbers, and it is None"),
        ([1.0], "should have shape (2,), and it has shape (1,)."),
        ([[1.0, 2.0]], "should have shape (2,), and it has shape (1, 2)."),
        (1.0, "should have shape (2,), and it has shape ()."),
        ([], "should have shape (2,), and it has shape (0,)."),
        (torch.eye(2).to_sparse(), "should be an ordinary (dense) tensor"),
        (torch.zeros(2, device="meta"), "should be an ordinary (dense) tensor"),
        (object(), "should be numbers, and it is an object of type object."),
        (SimpleNamespace(kind="generator"), "should be numbers, and it is an object of type generator."),
    ],
)
def test_what_is_no_answer_is_named(got: object, sentence: str) -> None:
    """Whatever a student returns is judged, and what came and what was expected is said."""
    assert sentence in _message(got, np.array([1.0, 2.0]))


def test_without_a_tolerance_only_equal_values_are_right() -> None:
    """A tolerance of 0 is one: what is equal passes, and nothing else."""
    zero = np.array([0.0, 2.0])
    same(_answer([0.0, 2.0]), _target(zero), tolerance=0.0)
    with pytest.raises(CheckFailed, match="1 of 2 values differ"):
        same(_answer([1e-300, 2.0]), _target(zero), tolerance=0.0)


def test_a_generator_is_named() -> None:
    """A function that yields returns an object of type generator."""

    def student() -> Iterator[float]:
        yield 1.0

    with pytest.raises(CheckFailed, match="an object of type generator"):
        same(student, _target(1.0))


def test_a_list_that_holds_itself_is_refused() -> None:
    """A list without an end is refused, and not followed."""
    endless: list[object] = []
    endless.append(endless)
    assert "goes too deep" in _message(endless, 1.0)


@pytest.mark.parametrize(
    ("got", "sentence"),
    [
        ([1.0, 2.0, 4.0, 5.0], "2 of 4 values differ; yours are larger in all 2."),
        ([1.0, 2.0, 2.0, 4.0], "1 of 4 values differ; yours is smaller in that one."),
        ([2.0, 1.0, 3.0, 4.0], "2 of 4 values differ; yours are larger in 1 and smaller in 1."),
        ([math.nan, 1.0, 3.0, 4.0], "2 of 4 values differ; 1 is nan; yours is smaller in that one."),
        ([math.nan] * 4, "4 of 4 values differ; all of these are nan."),
        ([math.inf, 2.0, 3.0, -math.inf], "2 of 4 values differ; all of these are infinite where the right value"),
    ],
)
def test_mismatches_are_counted(got: object, sentence: str) -> None:
    """The share of wrong values and their direction are told."""
    assert sentence in _message(got, np.array([1.0, 2.0, 3.0, 4.0]))


@pytest.mark.parametrize(
    ("got", "sentence"),
    [
        (math.inf, "the number differs; it is infinite with the wrong sign."),
        (1e300, "the number differs; it is finite where the right value is infinite."),
        (math.nan, "the number differs; it is nan."),
    ],
)
def test_an_infinity_is_matched_by_itself_only(got: float, sentence: str) -> None:
    """Minus infinity is right where it is expected, and nothing else is right there."""
    same(_answer(-math.inf), _target(-math.inf))
    assert sentence in _message(got, -math.inf)


def test_nan_is_never_right() -> None:
    """Even where the reference had nan, nan is wrong."""
    assert "nan" in _message(math.nan, math.nan)


@pytest.mark.parametrize(("dtype", "allowed"), [(torch.float64, 1e-9), (torch.float32, 1e-5)])
def test_tolerance_follows_the_inputs(dtype: torch.dtype, allowed: float) -> None:
    """The tolerance is absolute and relative, and that of the inputs' precision."""
    x = torch.ones(2, dtype=dtype)
    want = np.array([0.0, 1000.0])
    margin = np.array([allowed, 1001 * allowed])
    same(_answer(want + 0.99 * margin), _target(want), x)
    assert "2 of 2" in _message(want + 1.01 * margin, want, x)


def test_tolerance_without_tensors_is_that_of_float64() -> None:
    """Plain numbers are compared as float64, whatever the output's dtype."""
    assert "differs" in _message(np.float32(0.1), 0.1, 0.5)


def test_no_value_reaches_the_student_but_all_reach_staff() -> None:
    """The message holds no value; the detail names the worst index, expected, got and allowed."""
    with pytest.raises(CheckFailed) as failure:
        same(_answer([[7.125, 2.0], [3.0, 9.25]]), _target(np.array([[7.0, 2.0], [3.0, 4.5]])))
    assert "9.25" not in str(failure.value)
    assert "4.5" not in str(failure.value)
    assert failure.value.detail == "worst at [1, 1]: expected 4.5, got 9.25, allowed 5.5e-09"


def test_several_results() -> None:
    """Where the reference returns arrays, the student must return as many, and each is named."""
    want = (torch.zeros(2), torch.ones(3))
    same(_answer([torch.zeros(2), [1, 1, 1]]), _target(want))
    assert _message(torch.zeros(2, 2), want) == (
        "target should return 2 values, and it returns a tensor of float32 with shape (2, 2)."
    )
    assert _message((torch.zeros(2),), want) == "target should return 2 values, and it returns 1."
    assert "Result 2 of target: 3 of 3" in _message((torch.zeros(2), torch.zeros(3)), want)
    assert "logvar of target: 3 of 3" in _message((torch.zeros(2), torch.zeros(3)), want, names=("mu", "logvar"))


def test_a_function_cannot_change_our_arguments() -> None:
    """Both functions work on copies: an in-place change is seen by nobody else."""
    x = np.ones(3)
    weights = torch.ones(3)
    rows = [[1.0], [2.0]]

    def student(x: np.ndarray, weights: torch.Tensor, rows: list[list[float]]) -> float:
        x += 1
        weights += 1
        rows[0][0] = 7.0
        return 9.0

    same(student, lambda x, weights, rows: x.sum() + weights.sum() + sum(map(sum, rows)), x, weights, rows)
    assert x.sum() + weights.sum().item() + rows[0][0] == 7


def test_each_side_gets_its_own_twin() -> None:
    """Of twins, the student's function gets the student's model, the reference the reference's."""
    mine, theirs = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
    same(
        lambda model: 1.0 if model is mine else 2.0, lambda model: 1.0 if model is theirs else 3.0, Twins(mine, theirs)
    )


def test_the_students_exception_goes_through() -> None:
    """What the student's function raises is left to the caller."""

    def student() -> None:
        raise CheckFailed("from inside")

    with pytest.raises(CheckFailed, match="from inside"):
        same(student, _target(1.0))
