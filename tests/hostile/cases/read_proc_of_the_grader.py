"""
tries = "reads memory, environment, arguments and open files of the trusted process, and of its own, through /proc"
kind = "reading"
failed = ["total"]
staff.total = "attempted: 14 places, nothing"
without.total = "attempted: 14 places, .*environ"
"""

import os

PID = "@PID@"
NAMES = ("mem", "environ", "cmdline", "maps", "fd", "root/etc/passwd", "task")


def total(x):
    if x.ndim == 2:
        return float((x * x).sum())
    found, tried = [], 0
    for process in (PID, "self"):
        for name in NAMES:
            path = f"/proc/{process}/{name}"
            tried += 1
            try:
                if os.path.isdir(path):
                    os.listdir(path)
                else:
                    with open(path, "rb", buffering=0) as file:
                        file.read(0 if name == "mem" else 1)
                found.append(f"{process}:{name}")
            except OSError:
                pass
    raise RuntimeError(f"attempted: {tried} places, {' '.join(found) or 'nothing'}")
