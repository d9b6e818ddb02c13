"""
tries = "says that a name is what it is not, with a class whose metaclass lies and a value that pretends to be a set"
kind = "forging"
failed = ["colours", "total", "total_again"]
staff.colours = "'A'"
student.total = "should be a function, and it is a class"
"""


class Meta(type):
    def __instancecheck__(cls, other):
        return True

    def __eq__(cls, other):
        return True

    def __hash__(cls):
        return 0


class total(metaclass=Meta):
    def __new__(cls, *args):
        return 0.0


class Pretender:
    @property
    def __class__(self):
        return set

    def __eq__(self, other):
        return True

    def __iter__(self):
        return iter("A")

    def __len__(self):
        return 2

    __hash__ = None


COLOURS = Pretender()
