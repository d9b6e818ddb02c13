"""
tries = "closes its socket, and goes on computing behind it"
kind = "denial"
failed = ["total", "total_again"]
student.total = "total"
"""

import os


def total(x):
    os.close(3)
    while True:
        pass
