"""
tries = "hangs when its objects are thrown away and when its interpreter ends"
kind = "denial"
failed = ["total", "total_again"]
student.total = "did not (come to an )?end"
student.total_again = "did not (come to an )?end"
"""

import atexit
import gc


def hang():
    while True:
        pass


class Sticky:
    def __del__(self):
        hang()


atexit.register(hang)


def total(x):
    loop = [Sticky()]
    loop.append(loop)
    del loop
    gc.collect()
    return 0.0
