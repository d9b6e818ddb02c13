"""Seeding: every draw of a grading, on either side, comes from a number."""

from __future__ import annotations

import random

import numpy as np
import torch


def seed(number: int) -> None:
    """Seed every generator that student code is likely to draw from."""
    random.seed(number)
    np.random.seed(number % (1 << 32))
    # `torch.manual_seed` formats the stack each time, for a GPU that is not there: milliseconds.
    torch.default_generator.manual_seed(number)
