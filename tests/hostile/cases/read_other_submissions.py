"""
tries = "looks for other submissions: by path, among temporary folders, and above its own folder"
kind = "reading"
failed = ["total"]
staff.total = "attempted: nothing"
without.total = "attempted: .*CANAR[Y]-OTHER"
"""

import os

OTHER = "@OTHER@/little.py"
PLACES = ["@TEMPORARY@", "/tmp", "/var/tmp", "/dev/shm", "..", "../..", "/home", "/root"]


def total(x):
    if x.ndim == 2:
        return float((x * x).sum())
    found = []
    try:
        found.append(open(OTHER).read())
    except OSError:
        pass
    for place in PLACES:
        try:
            found += os.listdir(place)
        except OSError:
            pass
    raise RuntimeError(f"attempted: {' '.join(found) or 'nothing'}")
