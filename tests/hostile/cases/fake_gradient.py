"""
tries = "returns right values and, from a backward of its own, whatever came from above"
kind = "forging"
failed = ["curve_gradient"]
student.curve_gradient = "gradient of curve is not right"
"""

import torch


class Curve(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x**3 - torch.sin(x)

    @staticmethod
    def backward(ctx, cotangent):
        return cotangent


def curve(x):
    return Curve.apply(x)
