"""
tries = "opens files until it may not, and keeps them open"
kind = "denial"
failed = ["total"]
staff.total = "attempted: [1-9][0-9]? opened"
"""

KEPT = []


def total(x):
    if x.ndim == 2:
        return float((x * x).sum())
    try:
        while len(KEPT) < 5000:
            KEPT.append(open("/dev/null"))
    except OSError:
        pass
    raise RuntimeError(f"attempted: {len(KEPT)} opened")
