"""Public examples of Discussion 13: small inputs on which a student may be shown both answers, the smallest first.

None of them is a question of the sheet (its fair coin against 0.1 and 0.9). Zeros, large logits, more axes, lists and
float32 stand at the end of each row.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import torch

from grader.diagnosis.examples import Example, Model

F32 = torch.float32

# One input, one hidden unit, one latent: every step can be followed by hand. For x = 0 the encoder's ReLU cuts off.
ENCODER = {
    "encoder.weight": [[1.5]],
    "encoder.bias": [-0.5],
    "mu_head.weight": [[0.5]],
    "mu_head.bias": [0.25],
    "logvar_head.weight": [[-0.8]],
    "logvar_head.bias": [0.2],
}
DECODER = {
    "decoder_hidden.weight": [[0.8]],
    "decoder_hidden.bias": [0.1],
    "decoder_out.weight": [[2.5]],
    "decoder_out.bias": [-0.4],
}
TINY = Model("VAE", (1, 1, 1), ENCODER | DECODER)
TINY_ENCODER = Model("VAE", (1, 1, 1), ENCODER)
TINY_DECODER = Model("VAE", (1, 1, 1), DECODER)
TINY_IN_FLOAT32 = Model("VAE", (1, 1, 1), ENCODER | DECODER, F32)

# Two of each.
WIDE_ENCODER = {
    "encoder.weight": [[1.0, -0.5], [-0.6, 0.9]],
    "encoder.bias": [0.2, -0.1],
    "mu_head.weight": [[0.7, -0.3], [0.4, 1.1]],
    "mu_head.bias": [0.1, -0.2],
    "logvar_head.weight": [[-0.5, 0.6], [0.3, -0.9]],
    "logvar_head.bias": [-0.3, 0.2],
}
WIDE_DECODER = {
    "decoder_hidden.weight": [[0.9, -0.4], [-0.7, 0.5]],
    "decoder_hidden.bias": [0.1, 0.3],
    "decoder_out.weight": [[1.2, -0.6], [-0.9, 0.8]],
    "decoder_out.bias": [-0.2, 0.5],
}
WIDE = Model("VAE", (2, 2, 2), WIDE_ENCODER | WIDE_DECODER)


def examples(reference: SimpleNamespace) -> dict[str, list[Example]]:
    """The examples of each function that has arguments, by its name."""
    posteriors = [
        _arrays([0.25, 0.75], [[0.5, 0.5], [0.2, 0.8]], x=0),
        _arrays([0.25, 0.75], [[0.5, 0.5], [0.2, 0.8]], x=1),
        _arrays([0.6, 0.4], [[0.3, 0.1, 0.6], [0.2, 0.7, 0.1]], x=2),
        _arrays([0.5, 0.3, 0.2], [[0.9, 0.1], [0.4, 0.6], [0.25, 0.75]], x=0),
        _arrays([0.25, 0.75], [[0.0, 1.0], [0.2, 0.8]], x=0),
        _arrays([0.0, 0.4, 0.6], [[0.5, 0.5], [0.7, 0.3], [0.2, 0.8]], x=1),
        Example(args=([0.25, 0.75], [[0.5, 0.5], [0.2, 0.8]], 0)),
    ]
    bounds = [
        _arrays([0.25, 0.75], [[0.5, 0.5], [0.2, 0.8]], [0.8, 0.2], x=0),
        _arrays([0.25, 0.75], [[0.5, 0.5], [0.2, 0.8]], [0.5, 0.5], x=1),
        _arrays([0.6, 0.4], [[0.3, 0.1, 0.6], [0.2, 0.7, 0.1]], [0.3, 0.7], x=2),
        _arrays([0.5, 0.3, 0.2], [[0.9, 0.1], [0.4, 0.6], [0.25, 0.75]], [0.2, 0.2, 0.6], x=0),
        _arrays([0.25, 0.75], [[0.5, 0.5], [0.2, 0.8]], [0.0, 1.0], x=0),
        _arrays([0.25, 0.75], [[0.0, 1.0], [0.2, 0.8]], [0.5, 0.5], x=0),
        _arrays([0.25, 0.75], [[0.0, 1.0], [0.2, 0.8]], [0.0, 1.0], x=0),
        Example(args=([0.25, 0.75], [[0.5, 0.5], [0.2, 0.8]], [0.5, 0.5], 0)),
    ]
    pairs = [
        _arrays([0.5, 0.5], [0.75, 0.25]),
        _arrays([0.2, 0.8], [0.6, 0.4]),
        _arrays([0.3, 0.7], [0.3, 0.7]),
        _arrays([0.1, 0.3, 0.6], [0.5, 0.3, 0.2]),
        _arrays([[0.2, 0.8], [0.5, 0.5], [0.3, 0.7]], [[0.6, 0.4], [0.25, 0.75], [0.3, 0.7]]),
        _arrays([1.0, 0.0], [0.75, 0.25]),
        _arrays([0.5, 0.5, 0.0], [0.2, 0.8, 0.0]),
        _arrays([0.5, 0.5], [1.0, 0.0]),
        _arrays([[[0.2, 0.8], [0.5, 0.5]]], [[[0.6, 0.4], [0.25, 0.75]]]),
        Example(args=([0.2, 0.8], [0.6, 0.4])),
    ]
    normals = [
        _tensors([[0.5]], [[0.8]]),
        _tensors([[-1.0]], [[-0.4]]),
        _tensors([[0.5, -1.0]], [[0.8, -0.4]]),
        _tensors([[0.5], [2.0]], [[0.8], [-0.6]]),
        _tensors([[0.5, -1.0], [0.3, 2.0], [0.0, 1.0]], [[0.8, -0.4], [-1.2, 0.1], [0.0, 0.6]]),
        _tensors([[0.5, -1.0]], [[0.8, -0.4]], dtype=F32),
    ]
    samples = [
        _tensors([0.5], [[1.5]]),
        _tensors([0.5, -1.0], [[0.2, 0.6]]),
        _tensors([0.5, -1.0], [[0.2, 0.6], [-1.4, 0.3], [0.9, -0.7]]),
        _tensors([0.3, 0.7, -0.2], [[0.1, 0.9, -0.5], [1.2, -0.8, 0.4]]),
        _tensors([0.5, -1.0], [[0.2, 0.6], [-1.4, 0.3]], dtype=F32),
    ]
    return {
        "surprise": [
            _arrays([0.5]),
            _arrays([0.25, 0.8]),
            _arrays([1.0, 0.1]),
            _arrays([0.0, 0.5]),
            _arrays([[0.2, 0.8], [0.5, 0.25], [0.1, 1.0]]),
            Example(args=([[0.25, 0.8]],)),
        ],
        "entropy": [
            _arrays([0.5, 0.5]),
            _arrays([0.2, 0.8]),
            _arrays([0.1, 0.3, 0.6]),
            _arrays([[0.2, 0.8], [0.5, 0.5], [0.3, 0.7]]),
            _arrays([0.0, 1.0]),
            _arrays([[[0.2, 0.8], [0.5, 0.5]]]),
            Example(args=([0.2, 0.8],)),
        ],
        "cross_entropy": pairs,
        "kl_divergence": pairs,
        "kl_from_entropies": [
            _arrays([0.5], [0.8]),
            _arrays([0.2, 0.6], [0.9, 0.6]),
            Example(args=(0.5, 0.8)),
            Example(args=(0.5, np.array([0.8, 1.1]))),
            Example(args=(0.5, np.array([[0.8, 1.1], [0.6, 0.9]]))),
        ],
        "log_evidence": [*posteriors, _arrays([0.25, 0.75], [[0.0, 1.0], [0.0, 1.0]], x=0)],
        "posterior": posteriors,
        "elbo": [*bounds, _arrays([0.0, 1.0], [[0.5, 0.5], [0.2, 0.8]], [0.5, 0.5], x=0)],
        "gap": [*bounds, _arrays([0.5, 0.5], [[0.25, 0.75], [0.25, 0.75]], [0.5, 0.5], x=0)],
        "tightest_q": posteriors,
        "sample_x": samples,
        "objective": samples,
        "gradient_estimate": samples,
        "expected_gradient": [
            _tensors([0.5]),
            _tensors([0.5, -1.0]),
            _tensors([0.3, 0.7, -0.2]),
            _tensors([0.0, 0.0]),
            _tensors([0.5, -1.0], dtype=F32),
        ],
        "chain_rule_gradient": [
            _tensors([[[0.5]]], [[2.0]]),
            _tensors([[[0.5, -1.0]]], [[2.0]]),
            _tensors([[[0.5, -1.0], [0.3, 0.8]]], [[2.0, -0.6]]),
            _tensors([[[0.5]], [[1.2]]], [[2.0], [-0.4]]),
            _tensors([[[0.5, -1.0], [0.3, 0.8]], [[1.2, 0.4], [-0.7, 0.9]]], [[2.0, -0.6], [-0.4, 1.5]]),
            _tensors(
                [[[0.5, -1.0], [0.3, 0.8], [0.2, 0.6]], [[1.2, 0.4], [-0.7, 0.9], [0.1, -0.5]]],
                [[2.0, -0.6, 1.1], [-0.4, 1.5, 0.7]],
            ),
            _tensors([[[0.5, -1.0], [0.3, 0.8]]], [[2.0, -0.6]], dtype=F32),
        ],
        "pathwise_gradient": [
            _pathwise([0.5], [[1.0]], [[2.0]]),
            _pathwise([0.5, -1.0], [[1.0, 0.6]], [[2.0, -0.3]]),
            _pathwise([0.5], [[1.0], [0.4]], [[2.0], [-0.7]]),
            _pathwise([0.5, -1.0], [[1.0, 0.6], [0.4, -0.2], [0.3, 0.1]], [[2.0, -0.3], [-0.7, 0.9], [0.0, 0.5]]),
            _pathwise([0.5, -1.0], [[1.0, 0.6], [0.4, -0.2]], [[2.0, -0.3], [-0.7, 0.9]], requires_grad=True),
            _pathwise([0.5, -1.0], [[[1.0], [0.6]], [[0.4], [-0.2]]], [[[2.0, -0.3]], [[-0.7, 0.9]]]),
            _pathwise([0.5, -1.0], [[1.0, 0.6]], [[2.0, -0.3]], dtype=F32),
        ],
        "VAE.encode": [
            _of(TINY_ENCODER, [[1.0]], names=("mu", "logvar")),
            _of(TINY_ENCODER, [[0.0]], names=("mu", "logvar")),
            _of(TINY_ENCODER, [[1.0], [0.0]], names=("mu", "logvar")),
            _of(Model("VAE", (2, 2, 2), WIDE_ENCODER), [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], names=("mu", "logvar")),
        ],
        "VAE.reparameterize": [
            _of(Model("VAE", (1, 1, 1)), [[0.5]], [[0.8]], [[1.5]]),
            _of(Model("VAE", (1, 1, 1)), [[0.5]], [[-0.4]], [[-1.0]]),
            _of(Model("VAE", (1, 1, 1)), [[0.5], [0.3]], [[0.8], [0.2]], [[1.5], [-0.7]]),
            _of(Model("VAE", (1, 1, 2)), [[0.5, -1.0]], [[0.8, -0.4]], [[1.5, 0.6]]),
        ],
        "VAE.decode": [
            _of(TINY_DECODER, [[1.0]]),
            _of(TINY_DECODER, [[-0.5]]),
            _of(TINY_DECODER, [[0.6], [-0.9]]),
            _of(Model("VAE", (2, 2, 2), WIDE_DECODER), [[0.5, -1.0], [-0.8, 0.3], [1.1, 0.7]]),
        ],
        "VAE.forward": [
            _of(TINY, [[1.0]], [[0.5]], names=("logits", "mu", "logvar")),
            _of(TINY, [[0.0]], [[-1.2]], names=("logits", "mu", "logvar")),
            _of(TINY, [[1.0], [0.0]], [[0.5], [-1.2]], names=("logits", "mu", "logvar")),
            _of(WIDE, [[1.0, 0.0]], [[0.5, -0.3]], names=("logits", "mu", "logvar")),
            _of(TINY_IN_FLOAT32, [[1.0]], [[0.5]], names=("logits", "mu", "logvar")),
        ],
        "gaussian_kl": normals,
        "information_rate": normals,
        "bernoulli_log_likelihood": [
            _tensors([[0.5]], [[1.0]]),
            _tensors([[0.5]], [[0.0]]),
            _tensors([[0.5, -1.2]], [[1.0, 0.0]]),
            _tensors([[0.5], [-1.2]], [[1.0], [1.0]]),
            _tensors([[0.5, -1.2, 2.0], [0.3, 0.8, -0.4]], [[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]]),
            # For logits of this size the contract asks for no more than 1e-6.
            _tensors([[50.0, -50.0]], [[1.0, 1.0]], tolerance=1e-6),
            _tensors([[1000.0, -1000.0]], [[0.0, 0.0]], tolerance=1e-6),
            _tensors([[0.5, -1.2]], [[1.0, 0.0]], dtype=F32),
        ],
        "elbo_estimate": [
            _of(TINY, [[1.0]], [[0.5]]),
            _of(TINY, [[0.0]], [[-1.2]]),
            _of(TINY, [[1.0], [0.0]], [[0.5], [-1.2]]),
            _of(WIDE, [[1.0, 0.0]], [[0.5, -0.3]]),
        ],
        "loss": [
            _of(TINY, [[1.0]], [[0.5]]),
            _of(TINY, [[0.0]], [[-1.2]]),
            _of(TINY, [[1.0], [0.0]], [[0.5], [-1.2]]),
            _of(WIDE, [[1.0, 0.0]], [[0.5, -0.3]]),
        ],
        "generate": [
            _of(TINY_DECODER, [[1.0]]),
            _of(TINY_DECODER, [[-0.5]]),
            _of(TINY, [[0.6], [-0.9]]),
            _of(WIDE, [[0.5, -1.0], [-0.8, 0.3], [1.1, 0.7]]),
            _of(TINY_IN_FLOAT32, [[1.0]]),
        ],
    }


def _arrays(*values: object, x: int | None = None) -> Example:
    """Arrays in float64, and an index if one is given."""
    index = () if x is None else (x,)
    return Example(args=(*(np.array(value, dtype=float) for value in values), *index))


def _tensors(*values: object, dtype: torch.dtype = torch.float64, tolerance: float | None = None) -> Example:
    return Example(args=tuple(torch.tensor(value, dtype=dtype) for value in values), tolerance=tolerance)


def _of(model: Model, *values: object, names: tuple[str, ...] = ()) -> Example:
    """A model, and tensors of its precision."""
    return Example(args=(model, *(torch.tensor(value, dtype=model.dtype) for value in values)), names=names)


def _pathwise(
    theta: list[float], u: object, v: object, *, dtype: torch.dtype = torch.float64, requires_grad: bool = False
) -> Example:
    """An f and a loss that can be written in a line, with these values."""

    def f(theta: torch.Tensor, u: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        return theta * u.flatten(1) + v.flatten(1)

    def loss(x: torch.Tensor) -> torch.Tensor:
        return x.square().sum(dim=-1)

    tensors = [torch.tensor(theta, dtype=dtype), torch.tensor(u, dtype=dtype), torch.tensor(v, dtype=dtype)]
    tensors[0].requires_grad_(requires_grad)
    kind = " in float32" if dtype is F32 else ""
    mark = " (which requires a gradient already)" if requires_grad else ""
    return Example(
        args=(loss, f, *tensors),
        text=f"with f(theta, u, v) = theta * u.flatten(1) + v.flatten(1), loss(x) = x.square().sum(-1), theta = {theta}"
        f"{mark}, u = {u} and v = {v}{kind}",
    )
