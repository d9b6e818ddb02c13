"""Gradients: what a wrong backward pass looks like, and that none of them gets through."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import torch

from grader.checks import Rng, Twins, gradients
from grader.errors import CheckFailed, StudentException

MISSING = "missing (does a detach, .data, .item() or NumPy cut the graph?)"


class _Backward(torch.autograd.Function):
    """x², with a backward pass that is handed in."""

    @staticmethod
    def forward(ctx: torch.autograd.function.FunctionCtx, x: torch.Tensor, rule: object) -> torch.Tensor:
        ctx.x, ctx.rule = x, rule  # type: ignore[attr-defined]
        return x**2

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, above: torch.Tensor) -> tuple[torch.Tensor, None]:
        return ctx.rule(ctx.x, above), None  # type: ignore[attr-defined]


def square(x: torch.Tensor) -> torch.Tensor:
    """The reference of these tests."""
    return x**2


def product(left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """A reference with two arguments."""
    return (left * right).sum(dim=-1)


def _with_backward(rule: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> Callable[..., object]:
    return lambda x: _Backward.apply(x, rule)  # type: ignore[no-untyped-call]


def _flip_one(x: torch.Tensor, above: torch.Tensor) -> torch.Tensor:
    right = 2 * x * above
    right.view(-1)[17] *= -1
    return right


def _message(student: Callable[..., object], reference: Callable[..., object], *args: object) -> str:
    with pytest.raises(CheckFailed) as failure:
        gradients(student, reference, *args)
    return str(failure.value)


@pytest.fixture
def x() -> torch.Tensor:
    """64 numbers."""
    return Rng(1).tensor(8, 8)


def test_a_right_gradient_passes(x: torch.Tensor) -> None:
    """Another way to the same function has the same gradient."""
    gradients(lambda x: x * x, square, x)
    gradients(_with_backward(lambda x, above: 2 * x * above), square, x)
    gradients(lambda a, b: torch.einsum("ij,ij->i", a, b), product, x, x + 1)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (_flip_one, "in x it is wrong in 1 of 64 entries, the right one negated."),
        (lambda x, above: 2 * x, "in x it is wrong in 64 of 64 entries."),
        (lambda x, above: 2 * x * above.mean(), "in x it is wrong in 64 of 64 entries."),
        (lambda x, above: torch.zeros_like(x), "in x it is wrong in 64 of 64 entries, zero there."),
        (lambda x, above: -2 * x * above, "in x it is wrong in 64 of 64 entries, the right one negated."),
        (lambda x, above: x * above, "in x it is wrong in 64 of 64 entries, 0.5 times the right one."),
        (lambda x, above: x * above / 0, "in x it is wrong in 64 of 64 entries, 64 of them nan or infinite."),
        (lambda x, above: 2 * x * above * (1 + 1e-8), "in x it is wrong in"),
    ],
)
def test_a_wrong_backward_is_caught(
    rule: Callable[[torch.Tensor, torch.Tensor], torch.Tensor], sentence: str, x: torch.Tensor
) -> None:
    """One wrong sign in 64, a cotangent that is ignored or averaged, a zero, a factor: caught, counted and named."""
    message = _message(_with_backward(rule), square, x)
    assert message.startswith("The gradient of square is not right: ")
    assert sentence in message


@pytest.mark.parametrize(
    "student",
    [
        lambda left, right: product(left.detach(), right),
        lambda left, right: product(left.data, right),
        lambda left, right: product(torch.from_numpy(left.detach().numpy()), right),
    ],
)
def test_a_cut_graph_is_named(student: Callable[..., object], x: torch.Tensor) -> None:
    """Where one argument's graph is cut, that argument is named, and the other is not."""
    assert _message(student, product, x, x + 1) == f"The gradient of product is not right: in left it is {MISSING}."


def test_a_detach_in_one_branch_is_caught(x: torch.Tensor) -> None:
    """A detach in one of two branches scales the gradient."""
    message = _message(lambda x: x * x.detach(), square, x)
    assert "in x it is wrong in 64 of 64 entries, 0.5 times the right one." in message


@pytest.mark.parametrize(
    ("got", "sentence"),
    [
        (1.5, "should be a tensor that gradients can flow through, and it is a number."),
        (None, "and it is None (is a `return` missing?)."),
        (torch.zeros(8), "should have shape (8, 8), and it has shape (8,)."),
        (torch.zeros(8, 8, dtype=torch.complex64), "should be real numbers"),
        (torch.zeros(8, 8), f"in x it is {MISSING}."),
        (torch.zeros(8, 8, dtype=torch.int64), f"in x it is {MISSING}."),
    ],
)
def test_what_has_no_gradient_is_named(got: object, sentence: str, x: torch.Tensor) -> None:
    """What came instead of a differentiable tensor is said."""
    assert sentence in _message(lambda x: got, square, x)


def test_several_results_are_differentiated_together(x: torch.Tensor) -> None:
    """A wrong gradient in one of two results is caught."""
    both = lambda x: (x**2, x.sin())  # noqa: E731
    gradients(lambda x: [x * x, x.sin()], both, x)
    assert "should return 2 values" in _message(square, both, x)
    assert "wrong in 64 of 64" in _message(lambda x: (x**2, x.sin().detach()), both, x)


def test_a_scalar_result_sees_its_cotangent(x: torch.Tensor) -> None:
    """A backward pass that ignores what comes from above is wrong for one number too."""

    def mean(x: torch.Tensor) -> torch.Tensor:
        return square(x).mean()

    message = _message(lambda x: _with_backward(lambda x, above: 2 * x / 64)(x).mean(), mean, x)  # type: ignore[attr-defined]
    assert "wrong in 64 of 64 entries" in message


def test_no_factor_from_a_single_entry() -> None:
    """For a single number every answer is some multiple: only its being negated is told."""
    x = torch.tensor([1.25], dtype=torch.float64)
    assert _message(lambda x: 3 * x**2, square, x) == "The gradient of square is not right: in x it is wrong."
    assert "the right one negated" in _message(lambda x: -(x**2), square, x)


def test_values_stay_with_staff(x: torch.Tensor) -> None:
    """The student reads no value of a gradient; staff read the worst entry."""
    with pytest.raises(CheckFailed) as failure:
        gradients(_with_backward(_flip_one), square, x)
    assert not re.search(r"\d\.\d", str(failure.value))
    assert failure.value.detail.startswith("x: worst at [2, 1]: expected")


def test_only_the_named_arguments_count(x: torch.Tensor) -> None:
    """With `wrt`, an argument that is not named may lack a gradient; a name that is no tensor is our own error."""
    gradients(lambda left, right: product(left, right.detach()), product, x, x, wrt=["left"])
    with pytest.raises(TypeError, match="middle"):
        gradients(product, product, x, x, wrt=["middle"])


def test_integers_are_not_differentiated(x: torch.Tensor) -> None:
    """Only floating-point tensors count among the arguments."""
    index = torch.tensor([0, 3])
    gradients(lambda x, index: x[index], lambda x, index: x.index_select(0, index), x, index)


def test_float32_has_its_own_tolerance(x: torch.Tensor) -> None:
    """In float32 a gradient may be off by 1e-4, and no more."""
    small = x.float()
    gradients(lambda x: (x**2) * (1 + 5e-5), square, small)
    assert "1 times the right one" in _message(lambda x: (x**2) * (1 + 5e-4), square, small)


def test_a_zero_gradient_needs_no_graph(x: torch.Tensor) -> None:
    """Where the right gradient is zero, a missing one is right."""
    gradients(lambda x, y: x.sin(), lambda x, y: x.sin() + 0 * y, x, x)


def test_a_failing_backward_is_the_students(x: torch.Tensor) -> None:
    """A graph that torch refuses to go back through is a wrong answer, and torch's words are for staff."""

    def student(x: torch.Tensor) -> torch.Tensor:
        y = x.exp()
        z = y.square()
        y += 1
        return z

    with pytest.raises(CheckFailed, match="The backward pass through square fails") as failure:
        gradients(student, square, x)
    assert "inplace operation" in failure.value.detail


def test_a_verdict_in_the_backward_pass_goes_through(x: torch.Tensor) -> None:
    """What the boundary raises while it goes back is not turned into something else."""

    def fail(x: torch.Tensor, above: torch.Tensor) -> torch.Tensor:
        raise StudentException("in the backward pass", kind="ValueError")

    with pytest.raises(StudentException, match="in the backward pass"):
        gradients(_with_backward(fail), square, x)


def test_parameters_of_a_model_given_to_both() -> None:
    """Every parameter of a model among the arguments is checked, by its name."""
    rng = Rng(2)
    layer, x = torch.nn.Linear(3, 2).double(), rng.tensor(5, 3)

    def output(layer: torch.nn.Linear, x: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.linear(x, layer.weight, layer.bias)

    gradients(lambda layer, x: layer(x), output, layer, x, of=layer)
    with pytest.raises(CheckFailed) as failure:
        gradients(lambda layer, x: x @ layer.weight.detach().T + 2 * layer.bias, output, layer, x, of=layer)
    assert f"in weight it is {MISSING}; in bias it is wrong in 2 of 2 entries, 2 times" in str(failure.value)


def test_parameters_of_twins() -> None:
    """With twins, each side is differentiated in its own parameters; a frozen or absent one is named."""
    x = Rng(3).tensor(5, 3)
    mine, theirs = torch.nn.Linear(3, 2).double(), torch.nn.Linear(3, 2).double()
    mine.load_state_dict(theirs.state_dict())
    gradients(mine, theirs.forward, x, of=Twins(mine, theirs))
    mine.bias.requires_grad_(False)
    with pytest.raises(CheckFailed, match="in bias it is missing"):
        gradients(mine, theirs.forward, x, of=Twins(mine, theirs))
    with pytest.raises(CheckFailed, match=r"The model has no parameter bias\."):
        gradients(mine, theirs.forward, x, of=Twins(torch.nn.Linear(3, 2, bias=False), theirs))


def test_the_same_arguments_give_the_same_cotangents(x: torch.Tensor) -> None:
    """The check is deterministic: it draws from nothing but its arguments."""
    details = []
    for _ in range(2):
        with pytest.raises(CheckFailed) as failure:
            gradients(lambda x: x**3, square, x)
        details.append(failure.value.detail)
    assert details[0] == details[1]


def test_a_reference_without_a_gradient_is_our_error(x: torch.Tensor) -> None:
    """A reference that returns no tensor is not charged to the student."""
    with pytest.raises(TypeError, match="the reference returned no tensor"):
        gradients(square, lambda x: 1.0, x)
