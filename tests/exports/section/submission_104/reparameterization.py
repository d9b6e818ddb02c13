"""
Discussion 13, problem 2: gradients through samples. Works with PyTorch.

A latent variable model explains an observed x by a latent (unobserved) z: p_θ(x, z) = p_θ(x|z) p(z). Maximum
likelihood asks for the θ that maximises

    1/N Σ_i log p_θ(x_i),   where   p_θ(x_i) = ∫ p_θ(x_i|z) p(z) dz,

and one maximises a lower bound of each log p_θ(x_i) instead:

    L(x_i, θ, φ) = E_{z ~ q_φ(z|x_i)}[ log p_θ(x_i|z) ] - D_KL( q_φ(z|x_i) ‖ p(z) ).

Erratum: the sheet once calls z the observed variable. x is observed, and z is latent.

To follow the gradient of such an expectation, a sample is written as a deterministic, differentiable function of the
parameters and of noise that does not depend on them. That is the reparameterization trick.

Conventions: tensors in float32 or float64 go in and come out; inputs must not be modified; logarithms are natural.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

# --- Problem 2(a) ----------------------------------------------------------------------------------------------------
# Let z be continuous, and p(x|z) a neural network (the decoder). Can Σ_i log ∫ p(x_i|z) p(z) dz be maximised directly?
# Tick every statement that is true, for example {"A", "D"}. A wrong tick takes one right one away.
#   A  The logarithm can be moved into the integral, so that each term is maximised by itself.
#   B  With a neural network for p(x|z), nobody has a closed form of the integral over z.
#   C  EM is no way out: its E-step needs the posterior p(z|x), whose normaliser is this very integral.
#   D  Seen as a function of θ, log p(x) has no derivative.
#   E  The integral is a finite sum, with one term for each training point.
#   F  One can average p(x|z) over draws of z from the prior, but hardly any of them explains x: the estimate is much
#      too noisy, and its logarithm is biased.

DIRECT_LIKELIHOOD: set[str] = set()

# --- Problem 2(b) ----------------------------------------------------------------------------------------------------
# From which distribution are the z of the bound's expectation drawn while it is optimised? One letter, such as "A".
#   A  the prior p(z)
#   B  the encoder's q_φ(z|x_i)
#   C  the true posterior p(z|x_i)
#   D  the marginal p(x)

SAMPLING_DISTRIBUTION = ""

# --- Problem 2(c) ----------------------------------------------------------------------------------------------------
# x is normal with mean θ and variance 1 in each of d independent coordinates, and we minimise E[‖x‖²] over θ. The noise
# ε is standard normal: `eps` holds n draws of it, one a row.


def sample_x(theta: torch.Tensor, eps: torch.Tensor) -> torch.Tensor:
    """
    Write x as a deterministic, differentiable function of θ and ε, so that each row is a sample of N(θ, I).

    theta: (d,), eps: (n, d). Returns (n, d).
    """
    raise NotImplementedError("sample_x")


def objective(theta: torch.Tensor, eps: torch.Tensor) -> torch.Tensor:
    """
    The Monte Carlo estimate of E[‖x‖²] from these n samples, differentiable in θ.

    theta: (d,), eps: (n, d). Returns a scalar: the mean over the rows of the squared norm of a row.
    """
    raise NotImplementedError("objective")


def gradient_estimate(theta: torch.Tensor, eps: torch.Tensor) -> torch.Tensor:
    """
    The gradient of `objective` in θ for the same samples, worked out by hand (the pathwise gradient).

    theta: (d,), eps: (n, d). Returns (d,). Autograd is not needed.
    """
    raise NotImplementedError("gradient_estimate")


def expected_gradient(theta: torch.Tensor) -> torch.Tensor:
    """
    The exact gradient of E[‖x‖²] in θ, without any samples.

    theta: (d,). Returns (d,).
    """
    raise NotImplementedError("expected_gradient")


# --- Problem 2(d) ----------------------------------------------------------------------------------------------------
# In general x = f_θ(u, v): a learnt function of data u and of noise v whose distribution does not depend on θ. We
# minimise E_v[L(x)]. Show that the gradient can be estimated from samples of the Jacobian of f.


def chain_rule_gradient(df_dtheta: torch.Tensor, dloss_dx: torch.Tensor) -> torch.Tensor:
    """
    Estimate ∇_θ E_v[L(f_θ(u, v))] from the derivatives of f and of L at n samples.

    df_dtheta: (n, m, k), for each sample the Jacobian of the m outputs of f in the k parameters.
    dloss_dx: (n, m), for each sample the gradient of L at x = f_θ(u, v). Returns (k,).
    """
    raise NotImplementedError("chain_rule_gradient")


# PATHWISE_DERIVATION: derive ∇_θ E_v[L(f_θ(u, v))] = E_v[L'(f_θ(u, v)) ∇_θ f_θ(u, v)], each step shown. (For one output
# and one parameter; with more of them the product is that of the Jacobian and the gradient above.)
#
# A derivation is a text, one step a line, as on paper. A line that begins with =, >= or <= goes on from the line above;
# `so` may stand in front of a conclusion. Every line is checked against the line above it: it must hold, and be small
# enough to follow. Any sound route is right; the claim alone, in one line, earns nothing.
#
#     # ..                             words for people; they are not read
#     x := f_theta(u,v)                says what x is
#     E_v[..]                          an expectation over v, whose distribution does not depend on theta
#     grad_theta ..                    the gradient in theta of what stands behind it
#     L(x), L'(x)                      the loss and its derivative
#
# LaTeX out of your notes does as well, then best as r"""...""". `python -m grader check` tells what it makes of your
# lines, and `python -m grader derivation FILE --claim pathwise-gradient --echo` how it reads each of them.
#
# Worked example, of another identity:
#
#     x := f_theta(u,v)                                       # a name
#     E_v[3 L(x) + x] = 3 E_v[L(x)] + E_v[x]                  # an expectation is linear
#      = 3 E_v[L(f_theta(u,v))] + E_v[f_theta(u,v)]           # what the name stands for

PATHWISE_DERIVATION = ""


def pathwise_gradient(
    loss: Callable[[torch.Tensor], torch.Tensor],
    f: Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor],
    theta: torch.Tensor,
    u: torch.Tensor,
    v: torch.Tensor,
) -> torch.Tensor:
    """
    The gradient in θ of the mean over the rows of L(f_θ(u, v)), by automatic differentiation.

    f(theta, u, v) maps n rows at once to (n, m), and loss maps (n, m) to (n,). theta: (k,); u and v: (n, ...).
    Returns (k,). `theta` may already require a gradient, and must be left as it was, its `.grad` included.
    """
    raise NotImplementedError("pathwise_gradient")
