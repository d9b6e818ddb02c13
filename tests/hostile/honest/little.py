"""An honest solution, in other words than the master: what a case does not touch must earn its points."""

import math

COLOURS = set("DB")


def total(x):
    return math.fsum(float(v) * float(v) for v in x.reshape(-1))


def curve(x):
    return x * x * x - x.sin()
