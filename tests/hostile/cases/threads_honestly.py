"""
tries = "computes in a few threads"
kind = "unlucky"
student.total = "^$"
"""

from concurrent.futures import ThreadPoolExecutor


def total(x):
    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(lambda v: float(v) * float(v), x.reshape(-1)))
