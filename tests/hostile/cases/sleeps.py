"""
tries = "sleeps for ever, which costs no CPU second"
kind = "denial"
failed = ["total"]
student.total = "did not (come to an )?end within 0.5 seconds"
"""

import time


def total(x):
    if x.ndim == 1:
        time.sleep(1e6)
    return float((x * x).sum())
