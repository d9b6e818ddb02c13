"""
tries = "answers, and then writes on without end"
kind = "denial"
failed = ["total", "total_again"]
student.total = "did not come|cannot be read"
"""

import os


def total(x):
    while True:
        os.write(3, bytes(1 << 16))
