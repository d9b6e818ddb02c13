"""
tries = "raises what ends generators, programs and test runs instead of returning"
kind = "forging"
failed = ["total", "total_again", "curve", "curve_gradient", "twice", "energy"]
staff.total = "SystemExit: 0"
staff.total_again = "KeyboardInterrupt"
staff.curve = "StopIteration"
staff.curve_gradient = "GeneratorExit"
staff.twice = "BaseExceptionGroup"
staff.energy = "TimeoutError: TimeUp"
file = "calls.py"
"""

import sys

import little


def total(x):
    if x.ndim == 1:
        sys.exit(0)
    raise KeyboardInterrupt


def curve(x):
    raise GeneratorExit if x.requires_grad else StopIteration(x)


little.total, little.curve = total, curve


def twice(f, x):
    raise BaseExceptionGroup("all at once", [SystemExit(0), KeyboardInterrupt()])


def energy(model, x):
    if not x.dim():
        return x
    if any(p.requires_grad for p in (x,)) or True:
        y = model(x)
        if not COUNT:
            COUNT.append(1)
            raise TimeoutError("TimeUp")
        return (y * y).sum()


COUNT = []
