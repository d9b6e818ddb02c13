"""Part 2(d): the gradient of E_v[L(f_theta(u,v))] as an expectation that samples of v can estimate."""

from __future__ import annotations

from grader.derivation.theory import Theory

THEORY = Theory(
    claim="pathwise-gradient",
    title="grad_theta E_v[L(f_theta(u,v))] = E_v[L'(f_theta(u,v)) grad_theta f_theta(u,v)]",
    kind="smooth",
    goal=("grad_theta E_v[L(f_theta(u,v))]", "=", "E_v[L'(f_theta(u,v)) grad_theta f_theta(u,v)]"),
    variable="x",
    variable_as="f_theta(u,v)",
    sampler="f_theta",
    loss="L",
    noise="v",
    families=("subst", "exchange", "chain", "const", "expand"),
    goal_families=("subst",),
    example="grad_theta E_v[L(x)] = grad_theta E_v[L(f_theta(u,v))]",
)
