"""
tries = "makes files without end, small ones and folders in folders"
kind = "denial"
failed = ["total"]
staff.total = "attempted: [0-9]{1,4} files"
"""

import os


def total(x):
    if x.ndim == 2:
        return float((x * x).sum())
    made = 0
    try:
        while made < 20000:
            os.mkdir(f"@MARKER@-{made}")
            made += 1
    except OSError:
        pass
    raise RuntimeError(f"attempted: {made} files")
