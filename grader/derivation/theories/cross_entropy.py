"""The scaffold's claim, H(p,q) >= H(p): no prediction has a smaller expected log loss than the true probabilities."""

from __future__ import annotations

from grader.derivation.theory import Letter, Theory

THEORY = Theory(
    claim="cross-entropy-bound",
    title="H(p,q) >= H(p)",
    goal=("H(p,q)", ">=", "H(p)"),
    latent="y",
    axes=("y",),
    letters=(Letter(name="p", over=("y",)), Letter(name="q", over=("y",))),
    axiom="KL(p(y)||q(y))",
    free_index=True,
    # With two, `KL(p||q) >= 0, so H(p,q) >= H(p)` would be a whole proof.
    steps_with_inequality=1,
    families=("const", "expand", "kl", "expsum", "marginal"),
    goal_families=(),
    foreign={"r": "this sheet calls the two distributions p and q"},
    example="H(p,q) = -E_p[log q(y)]",
)
