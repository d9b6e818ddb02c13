"""
tries = "ends the process with the exit status of success, in the hope that this is taken for a pass"
kind = "forging"
failed = ["total", "total_again"]
student.total = "exit status 0"
student.total_again = "exit status 0"
"""

import os


def total(x):
    os._exit(0)
