"""Part 2(c): the gradient of E[x^2] for x from N(theta, 1), by x = theta + eps."""

from __future__ import annotations

from grader.derivation.theory import Theory

THEORY = Theory(
    claim="reparam-quadratic",
    title="grad_theta E_q[x^2] = 2 theta, by x = theta + eps",
    kind="smooth",
    goal=("grad_theta E_q[x^2]", "=", "2*theta"),
    also_ends=("E_eps[2*(theta + eps)]",),
    variable="x",
    variable_as="theta + eps",
    noise="eps",
    moments=(1, 0, 1, 0, 3),
    families=("subst", "exchange", "chain", "const", "expand", "moments"),
    goal_families=("subst",),
    example="x := theta + eps\ngrad_theta E_q[x^2] = grad_theta E_eps[(theta + eps)^2]",
)
