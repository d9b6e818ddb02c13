"""
tries = "returns an object that offers itself as an array, differently each time it is asked"
kind = "forging"
failed = ["total", "total_again"]
student.total = "of type|larger|differs"
"""

import numpy as np


class Many:
    calls = 0

    def __array__(self, *args, **kwargs):
        Many.calls += 1
        return np.full((), float(Many.calls))

    shape = property(lambda self: ())
    dtype = property(lambda self: np.dtype(float))


def total(x):
    return Many()
