"""
tries = "returns its first result for ever"
kind = "unlucky"
failed = ["total_again"]
student.total_again = "the number differs"
"""

first = None


def total(x):
    global first
    if first is None:
        first = float((x * x).sum())
    return first
