"""
tries = "replaces every comparison of NumPy's and torch's, and the wire's own encoder, in its process"
kind = "forging"
failed = ["total", "total_again", "curve", "curve_gradient"]
staff.total = "attempted: [1-9]"
staff.curve = "got .*0.0"
"""

import sys

import numpy as np
import torch

patched = 0
for module in (np, torch, torch.testing, np.testing):
    for name in ("allclose", "isclose", "equal", "array_equal", "abs", "isfinite", "assert_allclose", "assert_close"):
        if hasattr(module, name):
            setattr(module, name, lambda *args, **kwargs: True)
            patched += 1
torch.Tensor.__eq__ = lambda self, other: True
torch.Tensor.allclose = torch.Tensor.equal = lambda self, *args, **kwargs: True


def total(x):
    raise RuntimeError(f"attempted: {patched}")


def curve(x):
    return x * 0.0
