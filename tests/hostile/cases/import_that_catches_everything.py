"""
tries = "loops for ever while it is imported, and catches what should interrupt that"
kind = "denial"
failed = ["total", "total_again", "colours", "curve", "curve_gradient"]
student.total = "did not (come to an )?end|took too long"
"""

while True:
    try:
        while True:
            pass
    except BaseException:
        pass
