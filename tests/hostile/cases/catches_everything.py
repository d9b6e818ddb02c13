"""
tries = "loops for ever and catches whatever is thrown at it"
kind = "denial"
failed = ["total", "total_again", "curve"]
student.total = "did not (come to an )?end within 0.5 seconds"
student.total_again = "did not (come to an )?end"
student.curve = "did not (come to an )?end"
"""

import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass


def total(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def curve(x):
    return x**3 - x.sin() if x.requires_grad else total(x)
