"""Hidden tests of vae.py (problem 3(a) to (c))."""

from __future__ import annotations

import torch
from gradescope_utils.autograder_utils.decorators import number, partial_credit, weight

from grader.checks import choices, gradients, inputs, method, model, order, same, twins, unchanged
from grader.errors import CheckFailed

# Input, hidden and latent size: three different numbers, so that no two axes can be mixed up unnoticed.
SIZES = (5, 6, 3)
FORWARD = ("logits", "mu", "logvar")


@number("3(a)")
@weight(0.75)
def test_encode_values(student, reference, rng):
    """The encoder gives mu and logvar for the weights that were loaded"""
    vae = twins(student.VAE, reference.VAE, *SIZES, rng=rng)
    same(method(vae.student, "encode"), vae.reference.encode, rng.bits(8, 5), names=("mu", "logvar"))


@number("3(a)")
@weight(0.75)
@inputs("the gradient in x and in the weights")
def test_encode_gradient(student, reference, rng):
    """The encoder is differentiable in x and in each of its parameters"""
    vae = twins(student.VAE, reference.VAE, *SIZES, rng=rng)
    gradients(method(vae.student, "encode"), vae.reference.encode, rng.bits(8, 5), of=vae)


@number("3(a)")
@weight(0.75)
def test_reparameterize_values(student, reference, rng):
    """The sample z has mean mu and variance exp(logvar), and is made from the noise that is handed in"""
    vae = twins(student.VAE, reference.VAE, *SIZES, rng=rng)
    mu, logvar, eps = rng.tensor(8, 3), rng.tensor(8, 3), rng.tensor(8, 3)
    same(method(vae.student, "reparameterize"), vae.reference.reparameterize, mu, logvar, eps)


@number("3(a)")
@weight(0.75)
@inputs("the gradient in mu, logvar and eps")
def test_reparameterize_gradient(student, reference, rng):
    """The sample z is differentiable in mu, in logvar and in the noise"""
    vae = twins(student.VAE, reference.VAE, *SIZES, rng=rng)
    mu, logvar, eps = rng.tensor(4, 3), rng.tensor(4, 3), rng.tensor(4, 3)
    gradients(method(vae.student, "reparameterize"), vae.reference.reparameterize, mu, logvar, eps)


@number("3(a)")
@weight(0.5)
def test_decode_values(student, reference, rng):
    """The decoder gives logits, not probabilities, for the weights that were loaded"""
    vae = twins(student.VAE, reference.VAE, *SIZES, rng=rng)
    same(method(vae.student, "decode"), vae.reference.decode, rng.tensor(8, 3))


@number("3(a)")
@weight(0.5)
@inputs("the gradient in z and in the weights")
def test_decode_gradient(student, reference, rng):
    """The decoder is differentiable in z and in each of its parameters"""
    vae = twins(student.VAE, reference.VAE, *SIZES, rng=rng)
    gradients(method(vae.student, "decode"), vae.reference.decode, rng.tensor(8, 3), of=vae)


@number("3(a)")
@weight(0.5)
def test_forward_values(student, reference, rng):
    """Calling the model gives the logits of the sampled z, and the mu and logvar it was sampled with"""
    vae = twins(student.VAE, reference.VAE, *SIZES, rng=rng)
    same(vae.student, vae.reference.forward, rng.bits(8, 5), rng.tensor(8, 3), names=FORWARD)


@number("3(a)")
@weight(0.25)
@inputs("the gradient in x, in eps and in the weights")
def test_forward_gradient(student, reference, rng):
    """The forward pass is differentiable in x, in the noise and in every parameter of the model"""
    vae = twins(student.VAE, reference.VAE, *SIZES, rng=rng)
    gradients(vae.student, vae.reference.forward, rng.bits(8, 5), rng.tensor(8, 3), of=vae)


@number("3(a)")
@weight(0.25)
@inputs("a model in float32")
def test_forward_float32(student, reference, rng):
    """The forward pass works in float32"""
    vae = twins(student.VAE, reference.VAE, *SIZES, rng=rng, dtype=torch.float32)
    x, eps = rng.bits(8, 5, dtype=torch.float32), rng.tensor(8, 3, dtype=torch.float32)
    same(vae.student, vae.reference.forward, x, eps, names=FORWARD)


@number("3(a)")
@weight(1)
def test_gaussian_kl_values(student, reference, rng):
    """The KL divergence to the standard normal is summed over the latent, one number for each example"""
    same(student.gaussian_kl, reference.gaussian_kl, rng.tensor(8, 3), rng.tensor(8, 3))


@number("3(a)")
@weight(0.75)
@inputs("the gradient in mu and logvar")
def test_gaussian_kl_gradient(student, reference, rng):
    """The gradient of the Gaussian KL is right in mu and logvar"""
    gradients(student.gaussian_kl, reference.gaussian_kl, rng.tensor(4, 3), rng.tensor(4, 3))


@number("3(a)")
@weight(0.25)
def test_gaussian_kl_leaves_its_inputs(student, reference, rng):
    """The Gaussian KL is right, and mu and logvar are afterwards what they were before"""
    unchanged(student.gaussian_kl, reference.gaussian_kl, rng.tensor(4, 3), rng.tensor(4, 3))


@number("3(a)")
@weight(0.5)
def test_likelihood_values(student, reference, rng):
    """The Bernoulli log-likelihood is summed over the entries, one number for each example"""
    same(student.bernoulli_log_likelihood, reference.bernoulli_log_likelihood, rng.tensor(8, 5), rng.bits(8, 5))


@number("3(a)")
@weight(0.5)
@inputs("the gradient in the logits")
def test_likelihood_gradient(student, reference, rng):
    """The gradient of the Bernoulli log-likelihood is right in the logits"""
    logits, x = rng.tensor(8, 5), rng.bits(8, 5)
    gradients(student.bernoulli_log_likelihood, reference.bernoulli_log_likelihood, logits, x, wrt=["logits"])


@number("3(a)")
@weight(0.5)
@inputs("large logits")
def test_likelihood_of_large_logits(student, reference, rng):
    """The Bernoulli log-likelihood is finite and right for logits up to 10,000 on either side"""
    logits, x = _large_logits(rng)
    # 1e-6 is what the contract asks for here: a softplus with the usual cut-off may drop a term of 2e-9.
    same(student.bernoulli_log_likelihood, reference.bernoulli_log_likelihood, logits, x, tolerance=1e-6)


@number("3(a)")
@weight(0.25)
@inputs("the gradient for large logits")
def test_likelihood_gradient_of_large_logits(student, reference, rng):
    """The gradient of the Bernoulli log-likelihood is finite and right for logits up to 10,000 on either side"""
    logits, x = _large_logits(rng)
    right = reference.bernoulli_log_likelihood
    gradients(student.bernoulli_log_likelihood, right, logits, x, wrt=["logits"], tolerance=1e-6)  # the contract's


@number("3(a)")
@weight(0.25)
@inputs("large logits in float32")
def test_likelihood_float32(student, reference, rng):
    """The Bernoulli log-likelihood of large logits is finite and right in float32"""
    # Half of each row is improbable: a right sum in another order then loses no digits by cancelling.
    logits = torch.from_numpy(10 ** rng.uniform(3.7, 4.0, 8, 6)).float() * (2 * rng.bits(8, 6).float() - 1)
    x = torch.cat([(logits[:, :3] < 0).float(), rng.bits(8, 3).float()], dim=1)
    same(student.bernoulli_log_likelihood, reference.bernoulli_log_likelihood, logits, x)


@number("3(a)")
@weight(0.75)
def test_elbo_estimate_values(student, reference, rng):
    """The estimate is the sampled log-likelihood minus the exact KL divergence, one number for each example"""
    vae = model(reference.VAE, *SIZES, rng=rng)
    same(student.elbo_estimate, reference.elbo_estimate, vae, rng.bits(8, 5), rng.tensor(8, 3))


@number("3(a)")
@weight(0.25)
@inputs("your own model in the place of ours")
def test_elbo_estimate_of_your_model(student, reference, rng):
    """The estimate is right for your own model"""
    vae = twins(student.VAE, reference.VAE, *SIZES, rng=rng)
    same(student.elbo_estimate, reference.elbo_estimate, vae, rng.bits(8, 5), rng.tensor(8, 3))


@number("3(a)")
@weight(0.5)
@inputs("the gradient in eps and in the weights")
def test_elbo_estimate_gradient(student, reference, rng):
    """The estimate is differentiable in the noise and in every parameter of the model that it is given"""
    vae = model(reference.VAE, *SIZES, rng=rng)
    x, eps = rng.bits(8, 5), rng.tensor(8, 3)
    gradients(student.elbo_estimate, reference.elbo_estimate, vae, x, eps, wrt=["eps"], of=vae)


@number("3(a)")
@weight(0.75)
def test_loss_values(student, reference, rng):
    """The loss is minus the mean over the batch of the bound"""
    vae = model(reference.VAE, *SIZES, rng=rng)
    same(student.loss, reference.loss, vae, rng.bits(8, 5), rng.tensor(8, 3))


@number("3(a)")
@weight(0.25)
@inputs("your own model in the place of ours")
def test_loss_of_your_model(student, reference, rng):
    """The loss is right for your own model"""
    vae = twins(student.VAE, reference.VAE, *SIZES, rng=rng)
    same(student.loss, reference.loss, vae, rng.bits(8, 5), rng.tensor(8, 3))


@number("3(a)")
@weight(0.5)
@inputs("the gradient in eps and in the weights")
def test_loss_gradient(student, reference, rng):
    """The loss is differentiable in the noise and in every parameter of the model: training can use it"""
    vae = model(reference.VAE, *SIZES, rng=rng)
    gradients(student.loss, reference.loss, vae, rng.bits(8, 5), rng.tensor(8, 3), wrt=["eps"], of=vae)


@number("3(a)")
@weight(3)
def test_forward_pass_steps(student, reference, rng):
    """The steps of a forward pass are the right ones, each after the steps that it needs"""
    order(
        student.FORWARD_PASS,
        reference.FORWARD_PASS,
        name="FORWARD_PASS",
        before=[
            ("encode", "reparameterize"),
            ("draw_noise", "reparameterize"),
            ("reparameterize", "decode"),
            ("decode", "log_likelihood"),
            ("encode", "kl_to_prior"),
            ("log_likelihood", "negative_elbo"),
            ("kl_to_prior", "negative_elbo"),
        ],
        distractors=("sample_prior", "kl_to_posterior", "decode_mean", "encode_reconstruction"),
    )


@number("3(b)")
@partial_credit(3)
def test_bottleneck(student, reference, rng, set_score=None):  # noqa: PT028 - passed by name; without a default pytest would look for a fixture
    """What encoder and decoder do, and where the bottleneck comes from: the true statements are ticked"""
    right = reference.BOTTLENECK
    choices(student.BOTTLENECK, right, name="BOTTLENECK", options="ABCDEFGH", points=3, set_score=set_score)


@number("3(b)")
@weight(1.25)
def test_information_rate_values(student, reference, rng):
    """The information rate is the mean over the batch of the KL divergence to the prior"""
    same(student.information_rate, reference.information_rate, rng.tensor(8, 3), rng.tensor(8, 3))


@number("3(b)")
@weight(0.75)
@inputs("the gradient in mu and logvar")
def test_information_rate_gradient(student, reference, rng):
    """The information rate is differentiable in mu and logvar"""
    gradients(student.information_rate, reference.information_rate, rng.tensor(4, 3), rng.tensor(4, 3))


@number("3(c)")
@weight(2)
def test_generate_values(student, reference, rng):
    """New samples come from the prior through the decoder, as probabilities"""
    vae = model(reference.VAE, *SIZES, rng=rng)
    same(student.generate, reference.generate, vae, rng.tensor(7, 3))


@number("3(c)")
@weight(1)
@inputs("a model that only has a decoder")
def test_generate_without_encoder(student, reference, rng):
    """Generating needs no encoder: there is no x to encode"""

    class DecoderOnly(reference.VAE):
        def encode(self, x):
            raise CheckFailed("generate calls the encoder.")

        def forward(self, x, eps):
            raise CheckFailed("generate calls the whole model, and with it the encoder.")

    vae = model(DecoderOnly, *SIZES, rng=rng)
    same(student.generate, reference.generate, vae, rng.tensor(4, 3))


@number("3(c)")
@weight(1)
@inputs("your own model in float32")
def test_generate_with_your_model(student, reference, rng):
    """Your own model generates, in float32, the probabilities that its weights stand for"""
    vae = twins(student.VAE, reference.VAE, *SIZES, rng=rng, dtype=torch.float32)
    same(student.generate, reference.generate, vae, rng.tensor(7, 3, dtype=torch.float32))


def _large_logits(rng):
    """Logits from 30 to 10,000 in size, of both signs, each once with x = 0 and once with x = 1."""
    logits = torch.from_numpy(10 ** rng.uniform(1.5, 4.0, 4, 6)) * (2 * rng.bits(4, 6) - 1)
    x = rng.bits(4, 6)
    return torch.cat([logits, logits]), torch.cat([x, 1 - x])
