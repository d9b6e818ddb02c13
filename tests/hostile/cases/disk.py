"""
tries = "fills the disk: one large file, then many, in its own folder and wherever else it can write"
kind = "denial"
failed = ["total"]
staff.total = "attempted: ([0-9]|[1-5][0-9]|6[0-4]) MB"
"""

import os
import tempfile

MEGABYTE = bytes(1 << 20)


def total(x):
    if x.ndim == 2:
        return float((x * x).sum())
    written = 0
    for folder in {os.getcwd(), tempfile.gettempdir(), "/tmp", "/dev/shm", "/var/tmp"}:
        for number in range(4):
            try:
                with open(f"{folder}/@MARKER@-{number}", "wb", buffering=0) as file:
                    while written < 400:
                        file.write(MEGABYTE)
                        written += 1
            except OSError:
                pass
    raise RuntimeError(f"attempted: {written} MB")
