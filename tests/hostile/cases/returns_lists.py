"""
tries = "returns lists and one-element arrays where numbers would do; the values are right"
kind = "unlucky"
failed = ["total_again", "curve_gradient"]
student.total_again = "shape"
student.curve_gradient = "should be a tensor"
"""


def total(x):
    s = (x * x).sum()
    return s if x.ndim == 1 else [s]


def curve(x):
    return (x**3 - x.sin()).tolist()
