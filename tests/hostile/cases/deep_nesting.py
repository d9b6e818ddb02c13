"""
tries = "returns lists in lists without end, lists that hold themselves, and dicts that do"
kind = "denial"
failed = ["total", "total_again", "curve", "curve_gradient"]
staff.total = "nested"
staff.total_again = "nested"
staff.curve = "nested"
"""


def total(x):
    value = []
    if x.ndim == 2:
        value.append(value)
        return value
    for _ in range(100_000):
        value = [value]
    return value


def curve(x):
    value = {}
    if x.requires_grad:
        value[0] = (value,)
        return value
    for _ in range(5_000):
        value = (value, value)
    return value
