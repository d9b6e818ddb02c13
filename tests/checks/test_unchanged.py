"""Arguments that must be left as they were."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from grader.checks import require, unchanged
from grader.errors import CheckFailed


def total(first: np.ndarray, second: torch.Tensor, third: list[float]) -> float:
    """The reference of these tests."""
    return float(first.sum()) + float(second.sum()) + sum(third)


def _array(first: np.ndarray, second: torch.Tensor, third: list[float]) -> float:
    result = total(first, second, third)
    first[0] = 7
    return result


def _tensor(first: np.ndarray, second: torch.Tensor, third: list[float]) -> float:
    result = total(first, second, third)
    second.mul_(2)
    return result


def _list(first: np.ndarray, second: torch.Tensor, third: list[float]) -> float:
    result = total(first, second, third)
    third.sort()
    return result


def _all(first: np.ndarray, second: torch.Tensor, third: list[float]) -> float:
    result = total(first, second, third)
    first[0] = 7
    second.mul_(2)
    third.sort()
    return result


def _confined(function: Callable[..., object]) -> Callable[..., object]:
    """The function as the sandbox offers it: it never touches our arguments, and reports its own."""

    class Confined:
        def __call__(self, *args: object) -> object:
            return self.after(*args)[0]

        def after(self, *args: object) -> tuple[object, tuple[object, ...]]:
            copies = tuple(
                arg.clone() if isinstance(arg, torch.Tensor) else arg.copy() if hasattr(arg, "copy") else arg
                for arg in args
            )
            return function(*copies), copies

    return Confined()


def _arguments() -> tuple[np.ndarray, torch.Tensor, list[float]]:
    return np.full(3, 2.0), torch.ones(2), [3.0, 1.0]


@pytest.mark.parametrize("offered", [lambda function: function, _confined])
@pytest.mark.parametrize(("student", "names"), [(_array, "first"), (_tensor, "second"), (_list, "third")])
def test_a_change_is_named(
    offered: Callable[..., Callable[..., object]], student: Callable[..., object], names: str
) -> None:
    """An array, tensor or list that changes is named, in this process and across the boundary."""
    with pytest.raises(CheckFailed) as failure:
        unchanged(offered(student), total, *_arguments())
    assert str(failure.value) == f"total changes its argument {names}; it must work on a copy."


def test_our_arguments_stay() -> None:
    """The caller's own arguments are never changed."""
    first, second, third = _arguments()
    with pytest.raises(CheckFailed):
        unchanged(_all, total, first, second, third)
    assert (first.tolist(), second.tolist(), third) == ([2.0, 2.0, 2.0], [1.0, 1.0], [3.0, 1.0])


def test_several_changes_are_named() -> None:
    """All arguments that change are named."""
    with pytest.raises(CheckFailed, match="changes its argument first and second and third"):
        unchanged(_all, total, *_arguments())


@pytest.mark.parametrize("offered", [lambda function: function, _confined])
def test_no_change_is_right(offered: Callable[..., Callable[..., object]]) -> None:
    """A right answer that changes nothing passes, `nan` among the inputs included."""
    unchanged(offered(total), total, *_arguments())
    with_nan = np.array([np.nan, 1.0])
    unchanged(offered(lambda x: float(np.nansum(x))), lambda x: float(np.nansum(x)), with_nan)


def test_doing_nothing_earns_nothing() -> None:
    """The answer must be right as well."""
    with pytest.raises(CheckFailed, match="it is None"):
        unchanged(lambda *args: None, total, *_arguments())


def test_a_report_that_does_not_fit_is_our_error() -> None:
    """A report of fewer arguments than were sent is not charged to the student."""

    class Short:
        def __call__(self, *args: object) -> object:
            return 1.0

        def after(self, *args: object) -> tuple[object, tuple[object, ...]]:
            return 1.0, args[1:]

    with pytest.raises(TypeError, match="2 arguments were sent and 1 reported"):
        unchanged(Short(), lambda first, second: 1.0, 1.0, 2.0)


def test_require() -> None:
    """A claim that does not hold fails with its message, and with the detail for staff."""
    require(True, "never read")
    with pytest.raises(CheckFailed, match="does not hold") as failure:
        require(False, "It does not hold.", detail="0.5")
    assert failure.value.detail == "0.5"
