"""Known mistakes in the exact gradient and in part 2(d) (reparameterization.py)."""

from __future__ import annotations

import torch
from reparameterization import chain_rule_gradient, expected_gradient, pathwise_gradient

from grader.mistakes import mistake


@mistake(
    "expected-without-two",
    of="expected_gradient",
    part="2(c)",
    hint="Check your derivative of the square against a small difference quotient.",
)
def expected_without_two(theta):
    return theta.clone()


@mistake(
    "expected-is-the-value",
    of="expected_gradient",
    part="2(c)",
    hint="That is the expectation of each coordinate's square. What is asked for is its slope in θ.",
)
def expected_is_the_value(theta):
    return theta.square() + 1


@mistake(
    "expected-plus-variance",
    of="expected_gradient",
    part="2(c)",
    hint="The variance does enter the expectation. Does it change with θ?",
)
def expected_plus_variance(theta):
    return expected_gradient(theta) + 1


@mistake(
    "expected-averaged",
    of="expected_gradient",
    part="2(c)",
    hint="You divide by the number of coordinates. Is the squared norm a mean over them?",
)
def expected_averaged(theta):
    return expected_gradient(theta) / theta.numel()


@mistake(
    "expected-summed",
    of="expected_gradient",
    part="2(c)",
    hint="All your entries are the same. On which coordinates of θ does one entry of a gradient depend here?",
)
def expected_summed(theta):
    return expected_gradient(theta).sum().expand_as(theta)


@mistake(
    "expected-zero",
    of="expected_gradient",
    part="2(c)",
    hint="The noise averages out, but does θ disappear together with it?",
)
def expected_zero(theta):
    return torch.zeros_like(theta)


@mistake(
    "chain-rule-summed",
    of="chain_rule_gradient",
    part="2(d)",
    hint="Yours grows with the number of samples. How does one estimate an expectation from n of them?",
)
def chain_rule_summed(df_dtheta, dloss_dx):
    return chain_rule_gradient(df_dtheta, dloss_dx) * df_dtheta.shape[0]


@mistake(
    "chain-rule-product-of-means",
    of="chain_rule_gradient",
    part="2(d)",
    hint="You average Jacobians and slopes apart. Is the mean of a product the product of the means?",
)
def chain_rule_product_of_means(df_dtheta, dloss_dx):
    return dloss_dx.mean(dim=0) @ df_dtheta.mean(dim=0)


@mistake(
    "chain-rule-averaged-over-outputs",
    of="chain_rule_gradient",
    part="2(d)",
    hint="The chain rule adds up over the outputs of f. Do you divide by their number?",
    source="double averaging",
)
def chain_rule_averaged_over_outputs(df_dtheta, dloss_dx):
    return chain_rule_gradient(df_dtheta, dloss_dx) / df_dtheta.shape[1]


@mistake(
    "chain-rule-averaged-twice",
    of="chain_rule_gradient",
    part="2(d)",
    hint="You divide by the number of samples more than once.",
    source="double averaging",
)
def chain_rule_averaged_twice(df_dtheta, dloss_dx):
    return chain_rule_gradient(df_dtheta, dloss_dx) / df_dtheta.shape[0]


@mistake(
    "chain-rule-without-loss",
    of="chain_rule_gradient",
    part="2(d)",
    hint="You add up the Jacobian of f alone. What does the loss have to say about each output?",
)
def chain_rule_without_loss(df_dtheta, dloss_dx):
    return df_dtheta.sum(dim=1).mean(dim=0)


@mistake(
    "chain-rule-transposed",
    of="chain_rule_gradient",
    part="2(d)",
    hint="The Jacobian's two last axes are mixed up: which one counts the outputs, and which one the parameters?",
    source="Jacobian taken for its transpose",
)
def chain_rule_transposed(df_dtheta, dloss_dx):
    n, m, k = df_dtheta.shape
    # What makes the shapes fit again where there are not as many outputs as parameters.
    jacobian = df_dtheta.transpose(1, 2) if m == k else df_dtheta.reshape(n, k, m).transpose(1, 2)
    return chain_rule_gradient(jacobian, dloss_dx)


@mistake(
    "chain-rule-per-sample",
    of="chain_rule_gradient",
    part="2(d)",
    hint="You have one gradient for each sample. What does an expectation make of them?",
)
def chain_rule_per_sample(df_dtheta, dloss_dx):
    return torch.einsum("nmk,nm->nk", df_dtheta, dloss_dx)


@mistake(
    "pathwise-summed",
    of="pathwise_gradient",
    part="2(d)",
    hint="Yours grows with the number of rows. Of what over the rows is the gradient asked for?",
)
def pathwise_summed(loss, f, theta, u, v):
    return pathwise_gradient(loss, f, theta, u, v) * u.shape[0]


@mistake(
    "pathwise-averaged-twice",
    of="pathwise_gradient",
    part="2(d)",
    hint="You divide by the number of rows more than once.",
    source="double averaging",
)
def pathwise_averaged_twice(loss, f, theta, u, v):
    return pathwise_gradient(loss, f, theta, u, v) / u.shape[0]


@mistake(
    "pathwise-descent-direction",
    of="pathwise_gradient",
    part="2(d)",
    hint="That is the direction to step in, downhill. Which way does the gradient itself point?",
)
def pathwise_descent_direction(loss, f, theta, u, v):
    return -pathwise_gradient(loss, f, theta, u, v)


@mistake(
    "pathwise-loss-of-mean",
    of="pathwise_gradient",
    part="2(d)",
    hint="You average the outputs of f before the loss sees them. Does the loss of a mean equal the mean loss?",
)
def pathwise_loss_of_mean(loss, f, theta, u, v):
    leaf = theta.detach().clone().requires_grad_(True)
    value = loss(f(leaf, u, v).mean(dim=0, keepdim=True)).sum()
    return torch.autograd.grad(value, leaf)[0]


@mistake(
    "pathwise-difference-quotient",
    of="pathwise_gradient",
    part="2(d)",
    hint="A difference quotient is only close. Can autograd walk the path through f and the loss for you?",
)
def pathwise_difference_quotient(loss, f, theta, u, v):
    theta, step = theta.detach(), 1e-5
    here = loss(f(theta, u, v)).mean()
    moved = [loss(f(theta + step * direction, u, v)).mean() for direction in torch.eye(len(theta), dtype=theta.dtype)]
    return (torch.stack(moved) - here).detach() / step


@mistake(
    "pathwise-marks-theta",
    of="pathwise_gradient",
    part="2(d)",
    hint="The gradient is right, but the caller's θ keeps traces of it. Could you work on a leaf of your own?",
)
def pathwise_marks_theta(loss, f, theta, u, v):
    theta.requires_grad_(True)
    loss(f(theta, u, v)).mean().backward()
    return theta.grad.clone()
