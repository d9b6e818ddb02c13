"""
tries = "keeps a function and a module that it was handed, and calls them in later tests"
kind = "forging"
file = "calls.py"
failed = ["energy", "energy_gradient"]
staff.energy = "no object|later|over"
"""

KEPT = []


def twice(f, x):
    KEPT.append(f)
    return f(x) + f(2 * x)


def energy(model, x):
    KEPT.append(model)
    return KEPT[0](x).sum()
