"""
tries = "asks for more memory than there is, in one piece"
kind = "denial"
failed = ["total", "curve", "curve_gradient"]
student.total = "more memory than a submission gets"
student.curve = "more memory than a submission gets"
"""

import torch


def total(x):
    if x.ndim == 1:
        return len(bytearray(1 << 36))
    return float((x * x).sum())


def curve(x):
    return torch.zeros(1 << 34)
