"""
tries = "turns the import's own timer off and blocks its signals, then loops for ever"
kind = "denial"
failed = ["total", "total_again", "colours", "curve", "curve_gradient"]
student.total = "did not (come to an )?end|took too long"
"""

import signal

signal.setitimer(signal.ITIMER_PROF, 0)
signal.setitimer(signal.ITIMER_REAL, 0)
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
while True:
    pass
