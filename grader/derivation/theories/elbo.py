"""Part 3(d): log p(x) >= ELBO, for a model p(x,z) and any q(z|x)."""

from __future__ import annotations

from grader.derivation.theory import Letter, Milestone, Theory

THEORY = Theory(
    claim="elbo-bound",
    title="log p(x) >= ELBO",
    goal=("log p(x)", ">=", "ELBO"),
    latent="z",
    axes=("x", "z"),
    letters=(
        Letter(name="p", over=("x", "z"), family=True),
        Letter(name="q", over=("z",), given=("x",)),
    ),
    names={"ELBO": "ELBO", "L": "ELBO"},
    definitions={
        "ELBO": (
            "E_q[log(p(x,z)/q(z|x))]",
            "E_q[log p(x|z)] - KL(q(z|x)||p(z))",
            "E_q[log p(x,z)] - E_q[log q(z|x)]",
            "E_q[log p(x,z) - log q(z|x)]",
        )
    },
    other_names={"y": "x", "v": "x", "h": "z", "t": "z", "u": "z", "w": "z", "s": "z", "c": "z"},
    foreign={
        "F": "say first what it is, as in F = -ELBO",
        "r": "this sheet calls the encoder's distribution q(z|x)",
    },
    axiom="KL(q(z|x)||p(z|x))",
    one_case=True,
    families=("const", "product", "expand", "kl", "expsum", "marginal", "intro"),
    goal_families=("const", "joint", "expand", "kl", "expsum"),
    milestones=(Milestone(("p(x,z)", "q(z|x)"), 0.35), Milestone(("p(x,z)",), 0.15)),
    example="log p(x)\n = E_q[log p(x)]\n = E_q[log(p(x,z)/p(z|x))]",
)
