"""
tries = "signals the grader, its parent, its group and everybody (signal 0, which only asks whether it might)"
kind = "escaping"
failed = ["total"]
staff.total = "attempted: 6 ways, none"
without.total = "attempted: 6 ways, .*grader"
"""

import os
import signal

GRADER = int("@PID@")


def parent():
    if os.getppid() == 0:
        raise ProcessLookupError
    os.kill(os.getppid(), 0)


def everybody():
    before = os.getpid()
    for pid in range(2, 400):
        if pid == before:
            continue
        try:
            os.kill(pid, 0)
            return
        except OSError:
            pass
    raise ProcessLookupError


WAYS = {
    "grader": lambda: os.kill(GRADER, 0),
    "parent": parent,
    "group": lambda: os.killpg(os.getpgid(GRADER), 0),
    "handle": lambda: os.close(os.pidfd_open(GRADER)),
    "queue": lambda: signal.pidfd_send_signal(os.pidfd_open(GRADER), 0),
    "everybody": everybody,
}


def total(x):
    if x.ndim == 2:
        return float((x * x).sum())
    done = []
    for name, way in WAYS.items():
        try:
            way()
            done.append(name)
        except OSError:
            pass
    raise RuntimeError(f"attempted: {len(WAYS)} ways, {' '.join(done) or 'none'}")
