"""Known mistakes in parts 2(a) to 2(c): the choices, and the normal distribution (reparameterization.py)."""

from __future__ import annotations

import torch
from reparameterization import expected_gradient, gradient_estimate, objective, sample_x

from grader.mistakes import mistake


@mistake(
    "direct-log-inside",
    of="DIRECT_LIKELIHOOD",
    part="2(a)",
    hint="Compare the logarithm of a mean with the mean of the logarithms, for two numbers of your choice.",
    source="Jensen's inequality read as an equality",
)
def direct_log_inside():
    return {"A", "B"}


@mistake(
    "direct-not-differentiable",
    of="DIRECT_LIKELIHOOD",
    part="2(a)",
    hint="Having a derivative and being able to compute it are two things. Which of them is missing here?",
)
def direct_not_differentiable():
    return {"B", "D"}


@mistake(
    "direct-data-for-latent",
    of="DIRECT_LIKELIHOOD",
    part="2(a)",
    hint="Keep apart what is observed and what is latent: over which of them does the integral run?",
    source="the sheet once calls z the observed variable",
)
def direct_data_for_latent():
    return {"C", "E"}


@mistake(
    "direct-only-the-integral",
    of="DIRECT_LIKELIHOOD",
    part="2(a)",
    hint="That is one reason. What of the other ways out that one might think of: EM, or simply sampling?",
)
def direct_only_the_integral():
    return {"B"}


@mistake(
    "sampling-the-prior",
    of="SAMPLING_DISTRIBUTION",
    part="2(b)",
    hint="The prior does occur in the bound, but in another term. What stands below the E?",
)
def sampling_the_prior():
    return "A"


@mistake(
    "sampling-the-posterior",
    of="SAMPLING_DISTRIBUTION",
    part="2(b)",
    hint="If we could draw from that one, would we need a bound at all?",
)
def sampling_the_posterior():
    return "C"


@mistake(
    "sampling-the-data",
    of="SAMPLING_DISTRIBUTION",
    part="2(b)",
    hint="The bound is one of a fixed x. Which variable is random in its expectation?",
)
def sampling_the_data():
    return "D"


@mistake(
    "sample-own-noise",
    of="sample_x",
    part="2(c)",
    hint="The noise is handed to you in eps. What becomes of reproducing a run if the function draws its own?",
)
def sample_own_noise(theta, eps):
    return theta + torch.randn_like(eps)


@mistake(
    "sample-noise-scaled-by-theta",
    of="sample_x",
    part="2(c)",
    hint="In your x the spread grows with θ. What is the variance supposed to be, and what does θ move?",
)
def sample_noise_scaled_by_theta(theta, eps):
    return theta * eps


@mistake(
    "sample-shared-noise",
    of="sample_x",
    part="2(c)",
    hint="All of your rows are alike. Is each row of eps used?",
)
def sample_shared_noise(theta, eps):
    return (theta + eps[:1]).expand_as(eps)


@mistake(
    "sample-without-noise",
    of="sample_x",
    part="2(c)",
    hint="Your x is always the mean. What makes it a sample?",
)
def sample_without_noise(theta, eps):
    return theta.expand_as(eps)


@mistake(
    "sample-detached",
    of="sample_x",
    part="2(c)",
    hint="The values are right, but no gradient comes back to θ. Where is the graph cut?",
)
def sample_detached(theta, eps):
    return theta.detach() + eps


@mistake(
    "objective-mean-over-entries",
    of="objective",
    part="2(c)",
    hint="You average over the coordinates as well. What is the squared norm of one row?",
    source="mean for sum over the coordinates",
)
def objective_mean_over_entries(theta, eps):
    return sample_x(theta, eps).square().mean()


@mistake(
    "objective-summed",
    of="objective",
    part="2(c)",
    hint="Yours grows with the number of samples. How does one estimate an expectation from n of them?",
)
def objective_summed(theta, eps):
    return sample_x(theta, eps).square().sum()


@mistake(
    "objective-of-mean-sample",
    of="objective",
    part="2(c)",
    hint="You average first and square afterwards. Is that the same as the average of the squares?",
)
def objective_of_mean_sample(theta, eps):
    return sample_x(theta, eps).mean(dim=0).square().sum()


@mistake(
    "objective-norm-not-squared",
    of="objective",
    part="2(c)",
    hint="You average the norms. Which power of them does the problem minimise?",
)
def objective_norm_not_squared(theta, eps):
    return sample_x(theta, eps).norm(dim=-1).mean()


@mistake(
    "objective-halved",
    of="objective",
    part="2(c)",
    hint="There is a factor that makes the derivative prettier, but it does not stand in this problem.",
    source="the habit of minimising half the square",
)
def objective_halved(theta, eps):
    return objective(theta, eps) / 2


@mistake(
    "objective-exact",
    of="objective",
    part="2(c)",
    hint="That is the expectation itself. What is asked for here is its estimate from the samples that you are given.",
)
def objective_exact(theta, eps):
    return theta.square().sum() + theta.numel()


@mistake(
    "objective-detached",
    of="objective",
    part="2(c)",
    hint="The number is right, but it is no tensor with a graph any more. Where does .item(), float or NumPy come in?",
)
def objective_detached(theta, eps):
    return objective(theta, eps).item()


@mistake(
    "gradient-without-two",
    of="gradient_estimate",
    part="2(c)",
    hint="Check your derivative of the square against a small difference quotient.",
)
def gradient_without_two(theta, eps):
    return gradient_estimate(theta, eps) / 2


@mistake(
    "gradient-score-function",
    of="gradient_estimate",
    part="2(c)",
    hint="That is another estimate of the same gradient, the one with the log-density. How does the pathwise one go?",
    source="the score function (REINFORCE) in place of the reparameterization",
)
def gradient_score_function(theta, eps):
    x = sample_x(theta, eps)
    return (x.square().sum(dim=-1, keepdim=True) * eps).mean(dim=0)


@mistake(
    "gradient-summed",
    of="gradient_estimate",
    part="2(c)",
    hint="Yours grows with the number of samples. What did the objective do over the rows?",
)
def gradient_summed(theta, eps):
    return 2 * sample_x(theta, eps).sum(dim=0)


@mistake(
    "gradient-per-sample",
    of="gradient_estimate",
    part="2(c)",
    hint="You have one gradient for each row. Which single one is that of their mean?",
)
def gradient_per_sample(theta, eps):
    return 2 * sample_x(theta, eps)


@mistake(
    "gradient-averaged-twice",
    of="gradient_estimate",
    part="2(c)",
    hint="You divide by the number of samples more than once.",
    source="double averaging",
)
def gradient_averaged_twice(theta, eps):
    return gradient_estimate(theta, eps) / eps.shape[0]


@mistake(
    "gradient-ignores-noise",
    of="gradient_estimate",
    part="2(c)",
    hint="That is the estimate on average. Does the noise of these very samples leave no trace?",
)
def gradient_ignores_noise(theta, eps):
    return expected_gradient(theta)


@mistake(
    "gradient-of-noise-only",
    of="gradient_estimate",
    part="2(c)",
    hint="The derivative of a square holds the squared thing itself. Is that eps here, or x?",
)
def gradient_of_noise_only(theta, eps):
    return 2 * eps.mean(dim=0)


@mistake(
    "gradient-changes-its-inputs",
    of="gradient_estimate",
    part="2(c)",
    hint="An operator such as += writes into the caller's tensor.",
)
def gradient_changes_its_inputs(theta, eps):
    eps += theta
    return 2 * eps.mean(dim=0)
