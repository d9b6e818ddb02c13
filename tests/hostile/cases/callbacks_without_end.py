"""
tries = "calls a function that it was handed without end, at the trusted process's cost"
kind = "denial"
file = "calls.py"
failed = ["twice"]
student.twice = "did not (come to an )?end"
"""


def twice(f, x):
    while True:
        f(x)
