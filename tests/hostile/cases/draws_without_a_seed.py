"""
tries = "draws random numbers without a seed, and asks the clock"
kind = "unlucky"
student.total = "^$"
"""

import random
import time

import numpy as np
import torch


def total(x):
    noise = random.random() + np.random.rand() + float(torch.rand(())) + np.random.default_rng().random() + time.time()
    return float((x * x).sum()) + 0 * noise
