"""
tries = "writes, removes and renames files outside of its folder, also ones that everybody may write to"
kind = "escaping"
failed = ["total"]
staff.total = "attempted: 7 ways, none"
without.total = "attempted: 7 ways, .*create"
"""

import os

TARGET = "@TARGET@"


def create():
    open(TARGET + "/@MARKER@-new", "w").close()


def change():
    with open(TARGET + "/results.json", "a") as file:
        file.write(" ")


WAYS = {
    "create": create,
    "change": change,
    "cut": lambda: os.truncate(TARGET + "/results.json", 1),
    "rename": lambda: os.rename(TARGET + "/results.json", TARGET + "/@MARKER@-old"),
    "folder": lambda: os.mkdir(TARGET + "/@MARKER@-folder"),
    "link": lambda: os.symlink(TARGET, TARGET + "/@MARKER@-link"),
    "fifo": lambda: os.mkfifo(TARGET + "/@MARKER@-fifo"),
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
