"""
tries = "returns numbers whose comparisons, differences and conversions all say that they are right"
kind = "forging"
failed = ["total", "total_again", "colours"]
staff.total = "got .*0.0"
staff.colours = "frozenset|set"
"""


class Always(float):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __sub__(self, other):
        return 0.0

    __rsub__ = __abs__ = __mul__ = __rmul__ = __sub__
    __lt__ = __le__ = __gt__ = __ge__ = __eq__

    def __float__(self):
        return self

    def __pos__(self):
        return self

    __hash__ = None


class Chosen(set):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __hash__ = None


COLOURS = Chosen("A")


def total(x):
    return Always(0.0)
