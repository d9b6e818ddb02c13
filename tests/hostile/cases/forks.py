"""
tries = "forks, so that a child goes on after the run"
kind = "escaping"
failed = ["total"]
staff.total = "attempted: (PermissionError|BlockingIOError|OSError)"
"""

import os
import signal


def total(x):
    if x.ndim == 2:
        return float((x * x).sum())
    try:
        pid = os.fork()
    except OSError as error:
        raise RuntimeError("attempted: " + type(error).__name__) from None
    if pid == 0:
        while True:
            signal.pause()
    raise RuntimeError("attempted: forked")
