"""
tries = "returns the hidden input as texts, keys, sets and bytes where numbers are expected"
kind = "reading"
failed = ["total", "total_again", "curve", "curve_gradient", "colours"]
student.total = "a text"
student.total_again = "a dict"
staff.colours = "nothing yet"
"""

COLOURS = {"nothing yet"}


def total(x):
    said = repr(x.tolist())
    COLOURS.add(said)
    return said if x.ndim == 1 else {said: said.encode()}


def curve(x):
    return (frozenset(x.tolist()), repr(x.tolist())) if x.requires_grad else [repr(x.tolist())]
