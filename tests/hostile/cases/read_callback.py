"""
tries = "opens a function that it was handed: its closure, globals, code, defaults and source"
kind = "reading"
file = "calls.py"
failed = ["twice"]
staff.twice = "attempted: 8 ways, nothing"
without.twice = "attempted: 8 ways, .*CANAR[Y]-SUITE"
"""

import inspect

WAYS = (
    lambda f: [cell.cell_contents for cell in f.__closure__],
    lambda f: f.__globals__,
    lambda f: f.__code__.co_consts,
    lambda f: f.__defaults__,
    lambda f: f.__wrapped__,
    lambda f: inspect.getclosurevars(f),
    lambda f: inspect.getsource(f),
    lambda f: f.__getattribute__("__globals__"),
)


def twice(f, x):
    found = set()
    for way in WAYS:
        try:
            text = repr(way(f))
        except Exception:
            continue
        if "CANARY" + "-" in text:
            found.add("CANARY-" + text.split("CANARY" + "-")[1][:14])
    raise RuntimeError(f"attempted: {len(WAYS)} ways, {' '.join(sorted(found)) or 'nothing'}")
