"""
tries = "raises, returns and prints texts of many megabytes"
kind = "denial"
failed = ["total", "total_again", "curve", "curve_gradient"]
staff.total = "RuntimeError: attempted: aaaa"
student.total_again = "total"
student.curve = "curve"
"""


def total(x):
    if x.ndim == 1:
        raise RuntimeError("attempted: " + "a" * (50 << 20))
    return "b" * (60 << 20)


def curve(x):
    if x.requires_grad:
        raise type("c" * (2 << 20), (Exception,), {})("d" * (2 << 20))
    print("e" * (50 << 20))
    return ["f" * 1000] * 100_000
