"""
tries = "takes memory piece by piece until there is none, and keeps it"
kind = "denial"
failed = ["total"]
staff.total = "attempted: [0-9]{1,4} MB"
"""

KEPT = []


def total(x):
    if x.ndim == 2:
        return float((x * x).sum())
    try:
        while len(KEPT) < 100:
            KEPT.append(bytes(64 << 20))
    except MemoryError:
        pass
    taken = 64 * len(KEPT)
    KEPT.clear()
    raise RuntimeError(f"attempted: {taken} MB")
