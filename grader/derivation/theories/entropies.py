"""Part 1(b): KL(p||q) = H(p,q) - H(p), for two distributions over the same x."""

from __future__ import annotations

from grader.derivation.theory import Letter, Theory

THEORY = Theory(
    claim="kl-entropies",
    title="KL(p||q) = H(p,q) - H(p)",
    goal=("KL(p||q)", "=", "H(p,q) - H(p)"),
    latent="x",
    axes=("x",),
    letters=(Letter(name="p", over=("x",)), Letter(name="q", over=("x",))),
    axiom="KL(p(x)||q(x))",
    free_index=True,
    closes_loop=True,
    families=("const", "expand", "kl", "expsum", "marginal"),
    goal_families=(),
    foreign={"r": "this sheet calls the two distributions p and q"},
    example="KL(p||q) = sum_x p(x) log(p(x)/q(x))",
)
