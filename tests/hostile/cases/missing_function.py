"""
tries = "forgets one function, and misspells another"
kind = "unlucky"
alone = true
failed = ["total", "total_again", "curve", "curve_gradient"]
student.total = "`total` is not defined in little.py"
student.curve = "`curve` is not defined in little.py"
"""

COLOURS = {"B", "D"}


def totals(x):
    return float((x * x).sum())
