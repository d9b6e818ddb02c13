"""
tries = "leaves a folder that cannot be removed, and links in it that lead to files of others"
kind = "escaping"
failed = ["total"]
staff.total = "attempted: locked"
"""

import os

TARGET = "@TARGET@"


def total(x):
    if x.ndim == 2:
        return float((x * x).sum())
    os.makedirs("a/b/c")
    open("a/b/c/file", "w").close()
    os.symlink(TARGET, "a/link")
    os.symlink(TARGET + "/canary.txt", "a/b/link")
    try:
        os.mkfifo("a/fifo")
    except OSError:
        pass
    os.chmod("a/b/c", 0)
    os.chmod("a/b", 0o500)
    os.chmod("a", 0)
    raise RuntimeError("attempted: locked")
