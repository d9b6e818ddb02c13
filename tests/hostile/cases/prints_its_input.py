"""
tries = "asserts what is not so, with the values in the message"
kind = "unlucky"
failed = ["total", "total_again"]
student.total = "raised AssertionError"
staff.total = "AssertionError: bad 918273"
"""


def total(x):
    assert x.sum() < 1, f"bad {x.reshape(-1)[0]}"
