"""
tries = "starts threads until it may not"
kind = "denial"
failed = ["total"]
staff.total = "attempted: [1-9][0-9]? threads"
"""

import threading

STOP = threading.Event()


def total(x):
    if x.ndim == 2:
        return float((x * x).sum())
    started = 0
    try:
        while started < 500:
            threading.Thread(target=STOP.wait, daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    STOP.set()
    raise RuntimeError(f"attempted: {started} threads")
