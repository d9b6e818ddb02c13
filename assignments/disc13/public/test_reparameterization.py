"""Public tests of reparameterization.py (problem 2): a few small inputs with their right answers. They earn no points.

Of the choices they only say whether an answer has the right form.
"""

from __future__ import annotations

import torch
from gradescope_utils.autograder_utils.decorators import number


@number("2(a)")
def test_direct_likelihood_holds_letters(student):
    """DIRECT_LIKELIHOOD holds letters from A to F"""
    got = letters(student.DIRECT_LIKELIHOOD)
    assert set(got) <= set("ABCDEF"), f"DIRECT_LIKELIHOOD: expected letters from A to F, got {got}"


@number("2(a)")
def test_direct_likelihood_is_answered(student):
    """Something is ticked in DIRECT_LIKELIHOOD"""
    got = letters(student.DIRECT_LIKELIHOOD)
    assert got, f"DIRECT_LIKELIHOOD: expected a letter or more, got {got}"


@number("2(b)")
def test_sampling_distribution_is_a_letter(student):
    """SAMPLING_DISTRIBUTION is one of the four letters"""
    got = letters(student.SAMPLING_DISTRIBUTION)
    assert set(got) <= set("ABCD"), f"SAMPLING_DISTRIBUTION: expected a letter from A to D, got {got}"


@number("2(b)")
def test_sampling_distribution_is_answered(student):
    """One letter is chosen, and not more"""
    got = letters(student.SAMPLING_DISTRIBUTION)
    assert len(got) == 1, f"SAMPLING_DISTRIBUTION: expected one letter, got {got}"


@number("2(c)")
def test_sample_x(student):
    """A row of noise makes a row of samples"""
    got = student.sample_x(vector(1, -2), rows([0, 0], [1, 0.5]))
    check("sample_x([1, -2], [[0, 0], [1, 0.5]])", got, [[1, -2], [2, -1.5]])


@number("2(c)")
def test_sample_x_moves_with_theta(student):
    """Each of two samples moves as much as its mean: the gradient of their sum is 2"""
    theta = vector(1, -2, grad=True)
    got = gradient(student.sample_x(theta, rows([0, 0], [1, 0.5])), theta)
    check("the gradient in theta of sample_x([1, -2], [[0, 0], [1, 0.5]]).sum()", got, [2, 2])


@number("2(c)")
def test_objective(student):
    """The mean of two squared norms, 5 and 6.25"""
    got = student.objective(vector(1, -2), rows([0, 0], [1, 0.5]))
    check("objective([1, -2], [[0, 0], [1, 0.5]])", got, 5.625)


@number("2(c)")
def test_objective_has_a_gradient(student):
    """The objective can be differentiated in theta"""
    theta = vector(1, -2, grad=True)
    got = gradient(student.objective(theta, rows([0, 0], [1, 0.5])), theta)
    check("the gradient in theta of objective([1, -2], [[0, 0], [1, 0.5]])", got, [3, -3.5])


@number("2(c)")
def test_gradient_estimate(student):
    """The same gradient, by hand"""
    got = student.gradient_estimate(vector(1, -2), rows([0, 0], [1, 0.5]))
    check("gradient_estimate([1, -2], [[0, 0], [1, 0.5]])", got, [3, -3.5])


@number("2(c)")
def test_gradient_estimate_of_one_sample(student):
    """For one sample, x = 4, the slope of its square"""
    check("gradient_estimate([3], [[1]])", student.gradient_estimate(vector(3), rows([1])), [8])


@number("2(c)")
def test_expected_gradient(student):
    """Without noise, the gradient is exact"""
    check("expected_gradient([1, -2])", student.expected_gradient(vector(1, -2)), [2, -4])


@number("2(c)")
def test_expected_gradient_at_the_minimum(student):
    """At theta = 0 the expectation is least, and flat"""
    check("expected_gradient([0, 0, 0])", student.expected_gradient(vector(0, 0, 0)), [0, 0, 0])


@number("2(d)")
def test_chain_rule_of_one_sample(student):
    """One Jacobian, (outputs, parameters), meets one slope for each output"""
    got = student.chain_rule_gradient(rows([[1, 2], [3, 4]]), rows([1, 10]))
    check("chain_rule_gradient([[[1, 2], [3, 4]]], [[1, 10]])", got, [31, 42])


@number("2(d)")
def test_chain_rule_of_two_samples(student):
    """Two samples, with one output and two parameters"""
    got = student.chain_rule_gradient(rows([[1, 2]], [[3, 4]]), rows([1], [-1]))
    check("chain_rule_gradient([[[1, 2]], [[3, 4]]], [[1], [-1]])", got, [-1, -1])


@number("2(d)")
def test_pathwise_gradient(student):
    """Two rows of x = theta u + v, with the squared norm as the loss"""
    theta, u, v = vector(1, 2), rows([1, 1], [2, 0]), rows([0, 1], [1, 1])
    got = student.pathwise_gradient(squared_norm, scaled, theta, u, v)
    check("pathwise_gradient of |theta u + v|², [1, 2], [[1, 1], [2, 0]], [[0, 1], [1, 1]]", got, [7, 3])


@number("2(d)")
def test_pathwise_gradient_of_one_row(student):
    """The same for one row, and a theta that requires a gradient already"""
    got = student.pathwise_gradient(squared_norm, scaled, vector(1, 2, grad=True), rows([1, 1]), rows([0, 1]))
    check("pathwise_gradient of |theta u + v|², [1, 2], [[1, 1]], [[0, 1]]", got, [2, 6])


def squared_norm(x):
    """A loss for each row of x."""
    return (x**2).sum(dim=-1)


def scaled(theta, u, v):
    """An f that multiplies the data by theta and adds the noise."""
    return theta * u + v


def letters(answer):
    """The letters of a set, a list or a text."""
    return [letter for letter in "".join(answer).upper() if letter.isalpha()]


def vector(*values, grad=False):
    """A vector in float64."""
    return torch.tensor(values, dtype=torch.float64, requires_grad=grad)


def rows(*values):
    """A tensor in float64 with these rows."""
    return torch.tensor(values, dtype=torch.float64)


def gradient(value, at):
    """The gradient of the sum of `value`; nan where the graph does not reach back."""
    if not isinstance(value, torch.Tensor) or not value.requires_grad:
        return torch.full_like(at, torch.nan)
    (found,) = torch.autograd.grad(value.sum(), at, allow_unused=True)
    return torch.full_like(at, torch.nan) if found is None else found


def read(answer):
    """The numbers in a tensor, or a number, as float64; nan where PyTorch cannot read it."""
    try:
        return torch.as_tensor(answer).detach().to(torch.float64)
    except (TypeError, ValueError, RuntimeError):
        return torch.tensor(torch.nan)


def check(call, got, expected):
    """Fail with the input, what is expected and what came, unless the two agree to about six digits."""
    values, right = read(got), torch.tensor(expected, dtype=torch.float64)
    same = values.shape == right.shape and torch.allclose(values, right, rtol=2e-6, atol=2e-6)
    shown = got if values.isnan().all() else values.numpy().round(6).tolist()
    assert same, f"{call}: expected {right.tolist()}, got {shown}"
