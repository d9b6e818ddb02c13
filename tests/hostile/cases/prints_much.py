"""
tries = "prints 50 MB in every call"
kind = "unlucky"
student.total = "^$"
"""


def total(x):
    for _ in range(50):
        print("x" * (1 << 20))
    return float((x * x).sum())
