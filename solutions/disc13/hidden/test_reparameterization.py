"""Hidden tests of reparameterization.py (problem 2)."""

from __future__ import annotations

import torch
from gradescope_utils.autograder_utils.decorators import number, partial_credit, weight

from grader.checks import choices, derivation, gradients, inputs, one_choice, require, same, unchanged


@number("2(a)")
@partial_credit(4)
def test_direct_likelihood(student, reference, rng, set_score=None):  # noqa: PT028 - passed by name; without a default pytest would look for a fixture
    """Why the likelihood cannot be maximised directly: the statements that are true are ticked"""
    choices(
        student.DIRECT_LIKELIHOOD,
        reference.DIRECT_LIKELIHOOD,
        name="DIRECT_LIKELIHOOD",
        options="ABCDEF",
        points=4,
        set_score=set_score,
    )


@number("2(b)")
@weight(3)
def test_sampling_distribution(student, reference, rng):
    """The distribution that the bound's expectation samples from is chosen"""
    one_choice(
        student.SAMPLING_DISTRIBUTION, reference.SAMPLING_DISTRIBUTION, name="SAMPLING_DISTRIBUTION", options="ABCD"
    )


@number("2(c)")
@weight(1.5)
def test_sample_x_values(student, reference, rng):
    """Each row of x is the sample of N(θ, I) that its row of ε stands for"""
    same(student.sample_x, reference.sample_x, rng.tensor(3), rng.tensor(7, 3))


@number("2(c)")
@weight(1.5)
@inputs("the gradient in theta and eps")
def test_sample_x_gradient(student, reference, rng):
    """The sample x is differentiable in θ and in ε"""
    gradients(student.sample_x, reference.sample_x, rng.tensor(3), rng.tensor(7, 3))


@number("2(c)")
@weight(1)
def test_objective_values(student, reference, rng):
    """The objective is the mean over the samples of the squared norm of x"""
    same(student.objective, reference.objective, rng.tensor(3), rng.tensor(7, 3))


@number("2(c)")
@weight(0.5)
@inputs("one sample of one coordinate")
def test_objective_of_one_sample(student, reference, rng):
    """The objective is right for one sample of one coordinate"""
    same(student.objective, reference.objective, rng.tensor(1), rng.tensor(1, 1))


@number("2(c)")
@weight(1)
@inputs("the gradient in theta")
def test_objective_gradient(student, reference, rng):
    """The objective is differentiable in θ"""
    gradients(student.objective, reference.objective, rng.tensor(3), rng.tensor(7, 3), wrt=["theta"])


@number("2(c)")
@weight(0.5)
@inputs("tensors in float32")
def test_objective_float32(student, reference, rng):
    """The objective works in float32"""
    theta, eps = rng.tensor(4, dtype=torch.float32), rng.tensor(6, 4, dtype=torch.float32)
    same(student.objective, reference.objective, theta, eps)


@number("2(c)")
@weight(3)
def test_gradient_estimate_values(student, reference, rng):
    """The pathwise gradient, written out, is the gradient of the objective for the same samples"""
    same(student.gradient_estimate, reference.gradient_estimate, rng.tensor(3), rng.tensor(7, 3))


@number("2(c)")
@weight(0.5)
def test_gradient_estimate_leaves_its_inputs(student, reference, rng):
    """The pathwise gradient is right, and θ and ε are afterwards what they were before"""
    unchanged(student.gradient_estimate, reference.gradient_estimate, rng.tensor(3), rng.tensor(5, 3))


@number("2(c)")
@weight(2.5)
def test_expected_gradient_values(student, reference, rng):
    """The exact gradient of the expectation is right"""
    same(student.expected_gradient, reference.expected_gradient, rng.tensor(5))


@number("2(d)")
@weight(1.5)
def test_chain_rule_values(student, reference, rng):
    """Jacobians of f and gradients of the loss combine to the gradient in θ"""
    same(student.chain_rule_gradient, reference.chain_rule_gradient, rng.tensor(6, 3, 4), rng.tensor(6, 3))


@number("2(d)")
@weight(1)
@inputs("as many outputs as parameters")
def test_chain_rule_square_jacobian(student, reference, rng):
    """With as many outputs as parameters, the Jacobian's axes are still told apart"""
    same(student.chain_rule_gradient, reference.chain_rule_gradient, rng.tensor(3, 3, 3), rng.tensor(3, 3))


@number("2(d)")
@weight(0.5)
@inputs("tensors in float32")
def test_chain_rule_float32(student, reference, rng):
    """Combining the Jacobians works in float32"""
    jacobians, slopes = rng.tensor(5, 2, 3, dtype=torch.float32), rng.tensor(5, 2, dtype=torch.float32)
    same(student.chain_rule_gradient, reference.chain_rule_gradient, jacobians, slopes)


@number("2(d)")
@partial_credit(3)
def test_pathwise_derivation(student, reference, rng, set_score=None):  # noqa: PT028 - passed by name; without a default pytest would look for a fixture
    """The derivation leads to an expectation that samples of v estimate, and each of its lines holds"""
    derivation(student.PATHWISE_DERIVATION, "pathwise-gradient", points=3, set_score=set_score)


@number("2(d)")
@weight(2)
@inputs("an f that is curved and has weights of its own")
def test_pathwise_gradient_values(student, reference, rng):
    """Automatic differentiation through f and the loss gives the gradient of the mean over the samples"""
    f, loss = _model(rng, inputs=2, outputs=3)
    theta, u, v = rng.tensor(3), rng.tensor(6, 2), rng.tensor(6, 3)
    same(student.pathwise_gradient, reference.pathwise_gradient, loss, f, theta, u, v)


@number("2(d)")
@weight(0.5)
def test_pathwise_gradient_leaves_its_inputs(student, reference, rng):
    """The pathwise gradient is right, and θ does not require a gradient afterwards if it did not before"""
    f, loss = _model(rng, inputs=2, outputs=3)
    unchanged(
        student.pathwise_gradient,
        reference.pathwise_gradient,
        loss,
        f,
        rng.tensor(3),
        rng.tensor(6, 2),
        rng.tensor(6, 3),
    )


@number("2(d)")
@weight(0.5)
@inputs("a theta that requires a gradient already")
def test_pathwise_gradient_leaves_theta(student, reference, rng):
    """Where θ requires a gradient already, the result is right and θ is left as it was, without a `.grad`"""
    f, loss = _model(rng, inputs=2, outputs=3)
    theta, u, v = rng.tensor(3, requires_grad=True), rng.tensor(6, 2), rng.tensor(6, 3)
    same(student.pathwise_gradient, reference.pathwise_gradient, loss, f, theta, u, v)
    require(theta.requires_grad and theta.grad is None, "After pathwise_gradient, theta is not as it was before.")


@number("2(d)")
@weight(1)
@inputs("u and v with more axes than two")
def test_pathwise_gradient_more_axes(student, reference, rng):
    """Data u and noise v may have more axes than two: their rows are passed on as they are"""
    f, loss = _model(rng, inputs=4, outputs=2)
    theta, u, v = rng.tensor(2), rng.tensor(5, 2, 2), rng.tensor(5, 1, 2)
    same(student.pathwise_gradient, reference.pathwise_gradient, loss, f, theta, u, v)


def _model(rng, *, inputs, outputs):
    """A curved f(theta, u, v) and a loss that is not symmetric in x; as in a real model, weights require a gradient."""
    weights = rng.tensor(inputs, outputs, requires_grad=True)
    slopes = rng.tensor(outputs)

    def f(theta, u, v):
        n = u.shape[0]
        return torch.tanh(u.reshape(n, -1) @ weights + theta) * theta + v.reshape(n, -1)

    def loss(x):
        return (slopes * x + x.square() + torch.sin(x)).sum(dim=-1)

    return f, loss
