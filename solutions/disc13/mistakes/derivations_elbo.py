"""Known mistakes in the proof of part 3(d), each named by what the checker finds first in it."""

from __future__ import annotations

from grader.mistakes import mistake


@mistake(
    "elbo-proof-claim-alone",
    of="ELBO_PROOF",
    part="3(d)",
    hint="Begin with log p(x) alone. Where does q come in?",
    misconception="claim-alone",
)
def elbo_proof_claim_alone():
    return """log p(x) >= ELBO"""


@mistake(
    "elbo-proof-jensen-turned",
    of="ELBO_PROOF",
    part="3(d)",
    hint="Draw the logarithm and a chord below it.",
    misconception="jensen-direction",
)
def elbo_proof_jensen_turned():
    return """log p(x) = log E_q[p(x,z)/q(z|x)]
 <= E_q[log(p(x,z)/q(z|x))]
 = ELBO"""


@mistake(
    "elbo-proof-jensen-equal",
    of="ELBO_PROOF",
    part="3(d)",
    hint="If that were so, the bound would be exact for every q.",
    misconception="jensen-equal",
)
def elbo_proof_jensen_equal():
    return """log p(x) = log E_q[p(x,z)/q(z|x)]
 = E_q[log(p(x,z)/q(z|x))]
 = ELBO"""


@mistake(
    "elbo-proof-gap-equal",
    of="ELBO_PROOF",
    part="3(d)",
    hint="For which q alone is what you left out zero?",
    source="the gap dropped with an equals sign",
    misconception="gap-equal",
)
def elbo_proof_gap_equal():
    return """log p(x) = E_q[log(p(x,z)/p(z|x))]
 = E_q[log(p(x,z)/q(z|x))] + E_q[log(q(z|x)/p(z|x))]
 = ELBO + KL(q(z|x)||p(z|x))
 = ELBO"""


@mistake(
    "elbo-proof-gap-turned",
    of="ELBO_PROOF",
    part="3(d)",
    hint="Something that is never negative was added. Which side is larger without it?",
    misconception="gap-direction",
)
def elbo_proof_gap_turned():
    return """log p(x) = E_q[log(p(x,z)/p(z|x))]
 = E_q[log(p(x,z)/q(z|x))] + E_q[log(q(z|x)/p(z|x))]
 = ELBO + KL(q(z|x)||p(z|x))
 <= ELBO"""


@mistake(
    "elbo-proof-log-through-sum",
    of="ELBO_PROOF",
    part="3(d)",
    hint="Compare log(1 + 1) with log 1 + log 1.",
    misconception="log-through-sum",
)
def elbo_proof_log_through_sum():
    return """log p(x) = log sum_z p(x,z)
 = sum_z log p(x,z)
 >= ELBO"""


@mistake(
    "elbo-proof-kl-swapped",
    of="ELBO_PROOF",
    part="3(d)",
    hint="Over which of the two is the mean taken?",
    misconception="kl-swapped",
)
def elbo_proof_kl_swapped():
    return """log p(x) = E_q[log(p(x,z)/p(z|x))]
 = E_q[log(p(x,z)/q(z|x))] + E_q[log(q(z|x)/p(z|x))]
 = ELBO + KL(p(z|x)||q(z|x))
 >= ELBO"""


@mistake(
    "elbo-proof-conditional-turned",
    of="ELBO_PROOF",
    part="3(d)",
    hint="The joint divided by which of its conditionals leaves p(x)?",
    misconception="conditional-turned",
)
def elbo_proof_conditional_turned():
    return """log p(x) = E_q[log p(x)]
 = E_q[log(p(x,z)/p(x|z))]
 = E_q[log(p(x,z)/q(z|x))] + KL(q(z|x)||p(z|x))
 >= ELBO"""


@mistake(
    "elbo-proof-prior-posterior",
    of="ELBO_PROOF",
    part="3(d)",
    hint="Take the joint apart: which distribution over z is left next to p(x|z)?",
    misconception="prior-posterior",
)
def elbo_proof_prior_posterior():
    return """log p(x) = log E_q[p(x,z)/q(z|x)]
 >= E_q[log(p(x,z)/q(z|x))]
 = E_q[log p(x|z)] - KL(q(z|x)||p(z|x))"""


@mistake(
    "elbo-proof-prior-twice",
    of="ELBO_PROOF",
    part="3(d)",
    hint="Count how often the prior stands in your line.",
    source="the prior counted twice",
    misconception="joint-likelihood",
)
def elbo_proof_prior_twice():
    return """log p(x) = log E_q[p(x,z)/q(z|x)]
 >= E_q[log(p(x,z)/q(z|x))]
 = E_q[log p(x,z)] - KL(q(z|x)||p(z))"""


@mistake(
    "elbo-proof-expectation-lost",
    of="ELBO_PROOF",
    part="3(d)",
    hint="One side is a number for each x, the other still depends on z.",
    misconception="expectation-lost",
)
def elbo_proof_expectation_lost():
    return """log p(x) = E_q[log p(x,z) - log p(z|x)]
 = log p(x,z) - E_q[log q(z|x)] + KL(q(z|x)||p(z|x))
 >= ELBO"""


@mistake(
    "elbo-proof-log-lost",
    of="ELBO_PROOF",
    part="3(d)",
    hint="A quotient's logarithm is a difference of two of them.",
    source="the log in front of q lost when the bound is written again",
    misconception="log-lost",
)
def elbo_proof_log_lost():
    return """log p(x) = log E_q[p(x,z)/q(z|x)]
 >= E_q[log(p(x,z)/q(z|x))]
 = E_q[log p(x,z) - q(z|x)]
 = ELBO"""


@mistake(
    "elbo-proof-sign",
    of="ELBO_PROOF",
    part="3(d)",
    hint="Being far from the prior should cost something.",
    misconception="sign",
)
def elbo_proof_sign():
    return """log p(x) = log E_q[p(x,z)/q(z|x)]
 >= E_q[log(p(x,z)/q(z|x))]
 = E_q[log p(x|z)] + KL(q(z|x)||p(z))"""


@mistake(
    "elbo-proof-ratio",
    of="ELBO_PROOF",
    part="3(d)",
    hint="What stands inside the expectation before the logarithm moves, and what after?",
    misconception="ratio-inverted",
)
def elbo_proof_ratio():
    return """log p(x) = log E_q[p(x,z)/q(z|x)]
 >= E_q[log(q(z|x)/p(x,z))]
 = ELBO"""


@mistake(
    "elbo-proof-loss-for-bound",
    of="ELBO_PROOF",
    part="3(d)",
    hint="One is maximised, the other minimised.",
    source="loss and bound confused",
    misconception="loss-bound",
)
def elbo_proof_loss_for_bound():
    return """log p(x) = log E_q[p(x,z)/q(z|x)]
 >= E_q[log(p(x,z)/q(z|x))]
 = -ELBO"""


@mistake(
    "elbo-proof-entropy-dropped",
    of="ELBO_PROOF",
    part="3(d)",
    hint="An entropy is at least 0 for probabilities. Is it for densities?",
    misconception="entropy-dropped",
)
def elbo_proof_entropy_dropped():
    return """log p(x) = log E_q[p(x,z)/q(z|x)]
 >= E_q[log(p(x,z)/q(z|x))]
 >= E_q[log p(x,z)]"""


@mistake(
    "elbo-proof-strict",
    of="ELBO_PROOF",
    part="3(d)",
    hint="There is one q for which both sides are equal.",
    misconception="strict",
)
def elbo_proof_strict():
    return """log p(x) = log E_q[p(x,z)/q(z|x)]
 > E_q[log(p(x,z)/q(z|x))]
 = ELBO"""


@mistake(
    "elbo-proof-last-step",
    of="ELBO_PROOF",
    part="3(d)",
    hint="You have an equation. What is known of its last term?",
    source="stops at the identity",
    misconception="last-step",
)
def elbo_proof_last_step():
    return """log p(x) = E_q[log(p(x,z)/p(z|x))]
 = E_q[log(p(x,z)/q(z|x))] + E_q[log(q(z|x)/p(z|x))]
 = ELBO + KL(q(z|x)||p(z|x))"""
