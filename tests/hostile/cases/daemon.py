"""
tries = "becomes a daemon: forks twice, in a session of its own, and writes a file later"
kind = "escaping"
failed = ["total"]
staff.total = "attempted: (PermissionError|BlockingIOError|OSError)"
"""

import os
import signal

FILE = "@TARGET@/@MARKER@-daemon"


def total(x):
    if x.ndim == 2:
        return float((x * x).sum())
    try:
        if os.fork():
            raise RuntimeError("attempted: forked")
    except OSError as error:
        raise RuntimeError("attempted: " + type(error).__name__) from None
    os.setsid()
    if os.fork() == 0:
        open(FILE, "w").close()
        while True:
            signal.pause()
    os._exit(0)
