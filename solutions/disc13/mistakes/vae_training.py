"""Known mistakes in the estimate of the bound, its loss, and the steps of the forward pass (vae.py)."""

from __future__ import annotations

from vae import bernoulli_log_likelihood, elbo_estimate, gaussian_kl, loss

from grader.mistakes import mistake


@mistake(
    "estimate-plus-kl",
    of="elbo_estimate",
    part="3(a)",
    hint="What is a q that is far from the prior worth in yours: more, or less?",
)
def estimate_plus_kl(vae, x, eps):
    logits, mu, logvar = vae(x, eps)
    return bernoulli_log_likelihood(logits, x) + gaussian_kl(mu, logvar)


@mistake(
    "estimate-without-kl",
    of="elbo_estimate",
    part="3(a)",
    hint="That is how well x is explained. What keeps the encoder near the prior?",
    source="an autoencoder's objective",
)
def estimate_without_kl(vae, x, eps):
    logits, _, _ = vae(x, eps)
    return bernoulli_log_likelihood(logits, x)


@mistake(
    "estimate-sampled-kl",
    of="elbo_estimate",
    part="3(a)",
    hint="Yours is unbiased, but both terms come from the sample. Which of them is known exactly?",
)
def estimate_sampled_kl(vae, x, eps):
    mu, logvar = vae.encode(x)
    z = vae.reparameterize(mu, logvar, eps)
    log_ratio = (z.square() - eps.square() - logvar).sum(dim=-1) / 2  # log q(z|x) - log p(z)
    return bernoulli_log_likelihood(vae.decode(z), x) - log_ratio


@mistake(
    "estimate-decodes-the-mean",
    of="elbo_estimate",
    part="3(a)",
    hint="The noise has no effect on your bound. What does the decoder get in training?",
)
def estimate_decodes_the_mean(vae, x, eps):
    mu, logvar = vae.encode(x)
    return bernoulli_log_likelihood(vae.decode(mu), x) - gaussian_kl(mu, logvar)


@mistake(
    "estimate-one-number",
    of="elbo_estimate",
    part="3(a)",
    hint="You average over the batch already here. How many bounds are asked for?",
)
def estimate_one_number(vae, x, eps):
    return elbo_estimate(vae, x, eps).mean()


@mistake(
    "estimate-batch-mean-of-kl",
    of="elbo_estimate",
    part="3(a)",
    hint="Every example pays the same KL in yours. Whose KL should each of them pay?",
)
def estimate_batch_mean_of_kl(vae, x, eps):
    logits, mu, logvar = vae(x, eps)
    return bernoulli_log_likelihood(logits, x) - gaussian_kl(mu, logvar).mean()


@mistake(
    "estimate-negative",
    of="elbo_estimate",
    part="3(a)",
    hint="That is what one minimises. Which of the two is this function named after?",
)
def estimate_negative(vae, x, eps):
    return -elbo_estimate(vae, x, eps)


@mistake(
    "estimate-detached-sample",
    of="elbo_estimate",
    part="3(a)",
    hint="The values are right, but the encoder learns nothing from how well x is explained. Where is the graph cut?",
)
def estimate_detached_sample(vae, x, eps):
    mu, logvar = vae.encode(x)
    z = vae.reparameterize(mu, logvar, eps).detach()
    return bernoulli_log_likelihood(vae.decode(z), x) - gaussian_kl(mu, logvar)


@mistake(
    "loss-without-minus",
    of="loss",
    part="3(a)",
    hint="An optimiser makes the loss smaller. Should it make the bound smaller?",
)
def loss_without_minus(vae, x, eps):
    return -loss(vae, x, eps)


@mistake(
    "loss-summed",
    of="loss",
    part="3(a)",
    hint="Yours grows with the size of the batch. What is to be taken over the examples?",
)
def loss_summed(vae, x, eps):
    return -elbo_estimate(vae, x, eps).sum()


@mistake(
    "loss-per-entry",
    of="loss",
    part="3(a)",
    hint="You divide by the size of an example as well. Over what is the mean to be taken?",
    source="a loss per pixel",
)
def loss_per_entry(vae, x, eps):
    return loss(vae, x, eps) / x.shape[-1]


@mistake(
    "loss-per-example",
    of="loss",
    part="3(a)",
    hint="You return one value for each example. How many does an optimiser minimise?",
)
def loss_per_example(vae, x, eps):
    return -elbo_estimate(vae, x, eps)


@mistake(
    "loss-minus-kl",
    of="loss",
    part="3(a)",
    hint="When the sign of the bound is turned, it turns for both of its terms.",
)
def loss_minus_kl(vae, x, eps):
    logits, mu, logvar = vae(x, eps)
    return -bernoulli_log_likelihood(logits, x).mean() - gaussian_kl(mu, logvar).mean()


@mistake(
    "loss-kl-summed",
    of="loss",
    part="3(a)",
    hint="One of your terms is a mean over the batch, and the other a sum.",
    source="a sum and a mean added up",
)
def loss_kl_summed(vae, x, eps):
    logits, mu, logvar = vae(x, eps)
    return gaussian_kl(mu, logvar).sum() - bernoulli_log_likelihood(logits, x).mean()


@mistake(
    "loss-detached",
    of="loss",
    part="3(a)",
    hint="The number is right, but it is no tensor with a graph any more. Where does .item(), float or NumPy come in?",
)
def loss_detached(vae, x, eps):
    return loss(vae, x, eps).item()


@mistake(
    "steps-decode-the-mean",
    of="FORWARD_PASS",
    part="3(a)",
    hint="That is a way to reconstruct. In training, which z does the expectation of the bound ask for?",
)
def steps_decode_the_mean():
    return ["encode", "decode_mean", "log_likelihood", "kl_to_prior", "negative_elbo"]


@mistake(
    "steps-sample-the-prior",
    of="FORWARD_PASS",
    part="3(a)",
    hint="Where does z come from in training, and where only once the model is trained?",
)
def steps_sample_the_prior():
    return ["encode", "sample_prior", "reparameterize", "decode", "log_likelihood", "kl_to_prior", "negative_elbo"]


@mistake(
    "steps-kl-to-posterior",
    of="FORWARD_PASS",
    part="3(a)",
    hint="The bound holds a KL divergence that one can compute. To which distribution?",
)
def steps_kl_to_posterior():
    return ["encode", "draw_noise", "reparameterize", "decode", "log_likelihood", "kl_to_posterior", "negative_elbo"]
