"""
tries = "returns arrays, lists and integers that are too large to be handed over"
kind = "denial"
failed = ["total", "total_again", "curve", "curve_gradient"]
student.total = "large|more than"
student.total_again = "large|more than"
staff.curve = "digits"
"""

import numpy as np


def total(x):
    return np.zeros(1 << 26) if x.ndim == 1 else [0.5] * 150_000


def curve(x):
    return 1 << (1 << 20)
