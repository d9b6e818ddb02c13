"""
tries = "stops its process by SIGSTOP, so that it neither answers nor ends"
kind = "denial"
failed = ["total"]
student.total = "did not (come to an )?end|signal"
"""

import signal


def total(x):
    if x.ndim == 1:
        signal.raise_signal(signal.SIGSTOP)
        while True:
            pass
    return float((x * x).sum())
