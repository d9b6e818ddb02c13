"""
tries = "recurs without end"
kind = "unlucky"
failed = ["total", "total_again"]
student.total = "calls itself without end"
"""


def total(x):
    return total(x)
