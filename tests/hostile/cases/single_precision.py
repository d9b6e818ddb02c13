"""
tries = "computes in float32 whatever comes in"
kind = "unlucky"
failed = ["total", "total_again", "curve", "curve_gradient"]
student.curve = "differ"
"""

import numpy as np
import torch


def total(x):
    return np.float32((x.astype(np.float32) ** 2).sum())


def curve(x):
    return x.to(torch.float32) ** 3 - torch.sin(x.to(torch.float32))
