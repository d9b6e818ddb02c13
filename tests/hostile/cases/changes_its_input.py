"""
tries = "computes in place, on what it was handed"
kind = "unlucky"
failed = ["curve_gradient"]
student.curve_gradient = "RuntimeError|gradient of curve|backward"
"""

import torch


def total(x):
    x *= x
    return float(x.sum())


def curve(x):
    y = torch.sin(x)
    x **= 3
    return x.sub_(y)
