"""
tries = "writes yield for return"
kind = "unlucky"
failed = ["total", "total_again", "curve", "curve_gradient"]
student.total = "generator"
"""


def total(x):
    yield float((x * x).sum())


def curve(x):
    yield x**3 - x.sin()
