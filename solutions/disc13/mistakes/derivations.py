"""Known mistakes in the derivations of parts 1(b) and 2(d), each named by what the checker finds first in it."""

from __future__ import annotations

from grader.mistakes import mistake


@mistake(
    "kl-derivation-claim-alone",
    of="KL_DERIVATION",
    part="1(b)",
    hint="Write out the definition of one side first, and go on from there.",
    misconception="claim-alone",
)
def kl_derivation_claim_alone():
    return """KL(p||q) = H(p,q) - H(p)"""


@mistake(
    "kl-derivation-sign",
    of="KL_DERIVATION",
    part="1(b)",
    hint="An entropy is the mean of -log p: where has its minus sign gone?",
    source="a minus lost in an entropy",
    misconception="sign",
)
def kl_derivation_sign():
    return """KL(p||q) = E_p[log p(x)] - E_p[log q(x)]
 = H(p) + H(p,q)"""


@mistake(
    "kl-derivation-swapped",
    of="KL_DERIVATION",
    part="1(b)",
    hint="Which of the two distributions is averaged over, and which stands below?",
    misconception="kl-swapped",
)
def kl_derivation_swapped():
    return """H(p,q) - H(p) = E_p[log(p(x)/q(x))]
 = KL(q||p)"""


@mistake(
    "kl-derivation-ratio",
    of="KL_DERIVATION",
    part="1(b)",
    hint="Try p = q nearly everywhere, and ask which way the ratio makes the result positive.",
    misconception="ratio-inverted",
)
def kl_derivation_ratio():
    return """KL(p||q) = sum_x p(x) log(q(x)/p(x))
 = H(p,q) - H(p)"""


@mistake(
    "kl-derivation-log-lost",
    of="KL_DERIVATION",
    part="1(b)",
    hint="Entropies are means of logarithms, of every probability in them.",
    misconception="log-lost",
)
def kl_derivation_log_lost():
    return """KL(p||q) = E_p[log p(x)] - E_p[q(x)]
 = H(p,q) - H(p)"""


@mistake(
    "kl-derivation-weight",
    of="KL_DERIVATION",
    part="1(b)",
    hint="Both terms of this divergence are averages over the same distribution.",
    source="the second entropy taken for that of q",
    misconception="weight",
)
def kl_derivation_weight():
    return """KL(p||q) = E_p[log p(x)] - E_q[log q(x)]
 = H(p,q) - H(p)"""


@mistake(
    "kl-derivation-last-step",
    of="KL_DERIVATION",
    part="1(b)",
    hint="What are the two expectations called on this sheet?",
    misconception="last-step",
)
def kl_derivation_last_step():
    return """KL(p||q) = E_p[log(p(x)/q(x))]
 = E_p[log p(x)] - E_p[log q(x)]"""


@mistake(
    "pathwise-derivation-claim-alone",
    of="PATHWISE_DERIVATION",
    part="2(d)",
    hint="Two things happen between these two sides. Give each a line.",
    misconception="claim-alone",
)
def pathwise_derivation_claim_alone():
    return """grad_theta E_v[L(f_theta(u,v))] = E_v[L'(f_theta(u,v)) grad_theta f_theta(u,v)]"""


@mistake(
    "pathwise-derivation-split",
    of="PATHWISE_DERIVATION",
    part="2(d)",
    hint="Both factors depend on the same v.",
    misconception="product-split",
)
def pathwise_derivation_split():
    return """grad_theta E_v[L(f_theta(u,v))] = E_v[grad_theta L(f_theta(u,v))]
 = E_v[L'(f_theta(u,v))] E_v[grad_theta f_theta(u,v)]"""


@mistake(
    "pathwise-derivation-outer-derivative",
    of="PATHWISE_DERIVATION",
    part="2(d)",
    hint="The chain rule has two factors, and each of them is a derivative.",
    misconception="derivative-lost",
)
def pathwise_derivation_outer_derivative():
    return """grad_theta E_v[L(f_theta(u,v))] = E_v[grad_theta L(f_theta(u,v))]
 = E_v[L(f_theta(u,v)) grad_theta f_theta(u,v)]"""


@mistake(
    "pathwise-derivation-mean-inside",
    of="PATHWISE_DERIVATION",
    part="2(d)",
    hint="The loss of the mean is not the mean of the losses, unless the loss is linear.",
    misconception="expectation-inside",
)
def pathwise_derivation_mean_inside():
    return """grad_theta E_v[L(f_theta(u,v))] = grad_theta L(E_v[f_theta(u,v)])
 = L'(E_v[f_theta(u,v)]) E_v[grad_theta f_theta(u,v)]"""


@mistake(
    "pathwise-derivation-under-the-model",
    of="PATHWISE_DERIVATION",
    part="2(d)",
    hint="Write x as a function of noise first. That is what the trick is for.",
    source="the gradient is exchanged with a mean whose distribution moves with theta",
    misconception="exchange-under-model",
)
def pathwise_derivation_under_the_model():
    return """grad_theta E_{x~p_theta}[L(x)] = E_{x~p_theta}[grad_theta L(x)]
 = E_v[L'(f_theta(u,v)) grad_theta f_theta(u,v)]"""
