"""
tries = "takes other arguments than it is called with"
kind = "unlucky"
failed = ["total", "total_again", "curve", "curve_gradient"]
student.total = "raised TypeError"
staff.total = "missing 1 required positional argument"
"""


def total(x, axis):
    return float((x * x).sum(axis))


def curve():
    return None
