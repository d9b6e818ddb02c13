"""
tries = "prints its result instead of returning it"
kind = "unlucky"
failed = ["total", "total_again", "curve", "curve_gradient"]
student.total = "None .is a `return` missing"
student.curve_gradient = "None .is a `return` missing"
"""


def total(x):
    print(float((x * x).sum()))


def curve(x):
    x**3 - x.sin()
