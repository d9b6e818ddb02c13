"""
tries = "keeps state from one call to the next, without harm: a counter, a cache, the last input"
kind = "unlucky"
student.total = "^$"
"""

calls = []
cache = {}


def total(x):
    calls.append(x)
    cache[x.tobytes()] = float((x * x).sum())
    x *= 0
    return cache[calls[-1].tobytes()] if calls[-1].tobytes() in cache else list(cache.values())[-1]
