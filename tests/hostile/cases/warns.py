"""
tries = "causes warnings: of its own, of NumPy's, at import and in calls"
kind = "unlucky"
student.total = "^$"
"""

import warnings

import numpy as np

warnings.warn("deprecated, I think")
np.log(np.zeros(1))
text = "\d"


def total(x):
    warnings.warn("slow")
    np.array([1.0]) / np.array([0.0])
    return float((x * x).sum())
