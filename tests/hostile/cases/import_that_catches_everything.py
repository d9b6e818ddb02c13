"""
tries = "loops for ever while it is imported, and catches what should interrupt that"
kind = "denial"
failed = ["total", "total_again", "colours", "curve", "curve_gradient"]
student.total = "did not (come to an )?end|took too long"
"""

# Three deep: an interruption that comes while one handler runs is caught by the next.
while True:
    try:
        while True:
            try:
                while True:
                    try:
                        while True:
                            pass
                    except BaseException:
                        pass
            except BaseException:
                pass
    except BaseException:
        pass
