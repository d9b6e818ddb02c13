"""Public tests of vae.py (problem 3(a) to (c)): a tiny model with its right answers. They earn no points.

Of the choices and the steps they only say whether an answer has the right form.
"""

from __future__ import annotations

import torch
from gradescope_utils.autograder_utils.decorators import number

# Two inputs, two hidden units, one latent; weights that are easy to follow by hand.
WEIGHTS = {
    "encoder.weight": [[1, -1], [0.5, 0.5]],
    "encoder.bias": [0, -0.5],
    "mu_head.weight": [[2, 1]],
    "mu_head.bias": [0.5],
    "logvar_head.weight": [[-1, 2]],
    "logvar_head.bias": [0],
    "decoder_hidden.weight": [[1], [-1]],
    "decoder_hidden.bias": [0, 0.5],
    "decoder_out.weight": [[1, -2], [-1, 1]],
    "decoder_out.bias": [0, 1],
}
MODEL = f" with the weights {WEIGHTS}"
X, EPS = [[1, 0], [0, 1]], [[0.5], [-1]]
STEPS = {
    *("encode", "draw_noise", "sample_prior", "reparameterize", "decode", "decode_mean", "encode_reconstruction"),
    *("log_likelihood", "kl_to_prior", "kl_to_posterior", "negative_elbo"),
}


@number("3(a)")
def test_encode_mu(student):
    """The encoder's mu for two examples; a ReLU follows the first layer"""
    check(f"the mu of encode({X})", part(model(student).encode(tensor(X)), 0), [[2.5], [0.5]], MODEL)


@number("3(a)")
def test_encode_logvar(student):
    """The encoder's logvar for two examples; a ReLU follows the first layer"""
    check(f"the logvar of encode({X})", part(model(student).encode(tensor(X)), 1), [[-1], [0]], MODEL)


@number("3(a)")
def test_reparameterize_with_unit_variance(student):
    """With logvar = 0 the noise is added as it is"""
    got = model(student).reparameterize(tensor([[1]]), tensor([[0]]), tensor([[0.5]]))
    check("reparameterize([[1]], [[0]], [[0.5]])", got, [[1.5]])


@number("3(a)")
def test_reparameterize_with_a_larger_variance(student):
    """With logvar = 2 the variance is exp(2)"""
    got = model(student).reparameterize(tensor([[2]]), tensor([[2]]), tensor([[-1]]))
    check("reparameterize([[2]], [[2]], [[-1]])", got, [[-0.718282]])


@number("3(a)")
def test_decode(student):
    """The decoder's logits for a latent"""
    check("decode([[1]])", model(student).decode(tensor([[1]])), [[1, 0]], MODEL)


@number("3(a)")
def test_decode_another(student):
    """The decoder's logits for a latent that the other hidden unit answers to"""
    check("decode([[-1]])", model(student).decode(tensor([[-1]])), [[-3, 2.5]], MODEL)


@number("3(a)")
def test_forward_logits(student):
    """Calling the model gives the logits of the sampled latents"""
    got = part(model(student)(tensor(X), tensor(EPS)), 0)
    check(f"the logits of vae({X}, {EPS})", got, [[2.803265, -1.803265], [-2, 2]], MODEL)


@number("3(a)")
def test_forward_logvar(student):
    """The third value of calling the model is the encoder's logvar"""
    got = part(model(student)(tensor(X), tensor(EPS)), 2)
    check(f"the logvar of vae({X}, {EPS})", got, [[-1], [0]], MODEL)


@number("3(a)")
def test_gaussian_kl(student):
    """The prior does not diverge from itself; another normal does"""
    got = student.gaussian_kl(tensor([[0, 0], [1, -1]]), tensor([[0, 0], [0, 1]]))
    check("gaussian_kl([[0, 0], [1, -1]], [[0, 0], [0, 1]])", got, [0, 1.359141])


@number("3(a)")
def test_gaussian_kl_has_a_gradient(student):
    """The slope of the KL divergence in mu, here mu itself"""
    mu = tensor([[2, -1]]).requires_grad_()
    got = gradient(student.gaussian_kl(mu, tensor([[0, 0]])), mu)
    check("the gradient in mu of gaussian_kl([[2, -1]], [[0, 0]])", got, [[2, -1]])


@number("3(a)")
def test_likelihood(student):
    """Two examples of two entries each"""
    got = student.bernoulli_log_likelihood(tensor([[0, 0], [2, -1]]), tensor([[1, 0], [1, 1]]))
    check("bernoulli_log_likelihood([[0, 0], [2, -1]], [[1, 0], [1, 1]])", got, [-1.386294, -1.440190])


@number("3(a)")
def test_likelihood_of_large_logits(student):
    """A decoder that is sure and wrong pays in full, and one that is sure and right does not pay"""
    got = student.bernoulli_log_likelihood(tensor([[1000, -1000]]), tensor([[0, 0]]))
    check("bernoulli_log_likelihood([[1000, -1000]], [[0, 0]])", got, [-1000])


@number("3(a)")
def test_elbo_estimate(student):
    """The bound for two examples, with your own model"""
    got = student.elbo_estimate(model(student), tensor(X), tensor(EPS))
    check(f"elbo_estimate(vae, {X}, {EPS})", got, [-3.520301, -0.378856], MODEL)


@number("3(a)")
def test_elbo_estimate_of_one_example(student):
    """The bound for the first of them alone is the same"""
    got = student.elbo_estimate(model(student), tensor(X[:1]), tensor(EPS[:1]))
    check(f"elbo_estimate(vae, {X[:1]}, {EPS[:1]})", got, [-3.520301], MODEL)


@number("3(a)")
def test_loss(student):
    """The loss for two examples, with your own model"""
    got = student.loss(model(student), tensor(X), tensor(EPS))
    check(f"loss(vae, {X}, {EPS})", got, 1.949578, MODEL)


@number("3(a)")
def test_loss_has_a_gradient(student):
    """The loss can be differentiated in the bias of the last layer"""
    vae = model(student)
    got = gradient(student.loss(vae, tensor(X), tensor(EPS)), vae.decoder_out.bias)
    check(f"the gradient in decoder_out.bias of loss(vae, {X}, {EPS})", got, [0.031027, 0.011126], MODEL)


@number("3(a)")
def test_forward_pass_names_steps(student):
    """FORWARD_PASS holds names of the stub's list"""
    got = list(student.FORWARD_PASS)
    right = bool(got) and set(got) <= STEPS
    assert right, f"FORWARD_PASS: expected names among {sorted(STEPS)}, got {got}"


@number("3(a)")
def test_forward_pass_has_no_repeats(student):
    """FORWARD_PASS names no step twice"""
    got = list(student.FORWARD_PASS)
    right = bool(got) and len(set(got)) == len(got)
    assert right, f"FORWARD_PASS: expected each step at most once, got {got}"


@number("3(b)")
def test_bottleneck_holds_letters(student):
    """BOTTLENECK holds letters from A to H"""
    got = letters(student.BOTTLENECK)
    assert set(got) <= set("ABCDEFGH"), f"BOTTLENECK: expected letters from A to H, got {got}"


@number("3(b)")
def test_bottleneck_is_answered(student):
    """Something is ticked in BOTTLENECK"""
    got = letters(student.BOTTLENECK)
    assert got, f"BOTTLENECK: expected a letter or more, got {got}"


@number("3(b)")
def test_information_rate(student):
    """The mean of two divergences, 0 and 1.359141"""
    got = student.information_rate(tensor([[0, 0], [1, -1]]), tensor([[0, 0], [0, 1]]))
    check("information_rate([[0, 0], [1, -1]], [[0, 0], [0, 1]])", got, 0.679570)


@number("3(b)")
def test_information_rate_of_the_prior(student):
    """Nothing gets through where the encoder always answers with the prior"""
    check(
        "information_rate([[0], [0]], [[0], [0]])", student.information_rate(tensor([[0], [0]]), tensor([[0], [0]])), 0
    )


@number("3(c)")
def test_generate(student):
    """Two fresh samples, as probabilities"""
    got = student.generate(model(student), tensor([[1], [-1]]))
    check("generate(vae, [[1], [-1]])", got, [[0.731059, 0.5], [0.047426, 0.924142]], MODEL)


@number("3(c)")
def test_generate_one(student):
    """One fresh sample from the middle of the prior"""
    check("generate(vae, [[0]])", student.generate(model(student), tensor([[0]])), [[0.268941, 0.817574]], MODEL)


def model(student):
    """The student's VAE, in float64, with the weights above."""
    vae = student.VAE(2, 2, 1).to(torch.float64)
    vae.load_state_dict({name: tensor(values) for name, values in WEIGHTS.items()})
    return vae


def tensor(values):
    """A tensor in float64."""
    return torch.tensor(values, dtype=torch.float64)


def letters(answer):
    """The letters of a set, a list or a text."""
    return [letter for letter in "".join(answer).upper() if letter.isalpha()]


def gradient(value, at):
    """The gradient of the sum of `value`; nan where the graph does not reach back."""
    if not isinstance(value, torch.Tensor) or not value.requires_grad:
        return torch.full_like(at, torch.nan)
    (found,) = torch.autograd.grad(value.sum(), at, allow_unused=True)
    return torch.full_like(at, torch.nan) if found is None else found


def part(answer, place):
    """One of several values that are returned together, or None where there are not so many."""
    return answer[place] if isinstance(answer, tuple | list) and len(answer) > place else None


def read(answer):
    """The numbers in a tensor, or a number, as float64; nan where PyTorch cannot read it."""
    try:
        return torch.as_tensor(answer).detach().to(torch.float64)
    except (TypeError, ValueError, RuntimeError):
        return torch.tensor(torch.nan)


def check(call, got, expected, where=""):
    """Fail with the input, what is expected and what came, unless the two agree to about six digits."""
    values, right = read(got), tensor(expected)
    same = values.shape == right.shape and torch.allclose(values, right, rtol=2e-6, atol=2e-6)
    shown = got if values.isnan().all() else values.numpy().round(6).tolist()
    assert same, f"{call}{where}: expected {right.tolist()}, got {shown}"
