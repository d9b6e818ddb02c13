"""
tries = "raises an exception called as the worker's own, whose text is shown, from a module and from a backward pass"
kind = "reading"
file = "calls.py"
failed = ["scale", "curve_gradient"]
staff.scale = "MissingNameError: .*918273"
staff.curve_gradient = "MissingNameError: .*918273"
"""

import torch

import little


class MissingNameError(Exception):
    pass


class Scale(torch.nn.Module):
    def __init__(self, size):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(size))

    def forward(self, x):
        raise MissingNameError(repr(x.tolist()))


class Curve(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3 - torch.sin(x)

    @staticmethod
    def backward(ctx, cotangent):
        raise MissingNameError(repr(ctx.saved_tensors[0].tolist()))


little.curve = Curve.apply
