"""Hidden tests of little.py. CANARY-SUITE-7f3a91c2 must never be read."""

from gradescope_utils.autograder_utils.decorators import number, weight

from grader.checks import gradients, same
from grader.errors import CheckFailed

SECRET = "CANARY-SUITE-7f3a91c2"
# A hidden input: no student may read these digits anywhere.
HIDDEN = 918273.25


@number("1")
@weight(1)
def test_total(student, reference, rng):
    """The squares add up"""
    same(student.total, reference.total, rng.array(3) * 0.01 + HIDDEN)


@number("1")
@weight(1)
def test_total_again(student, reference, rng):
    """The squares of another shape add up"""
    same(student.total, reference.total, rng.array(2, 2) * 0.01 + HIDDEN)


@number("1")
@weight(1)
def test_colours(student, reference):
    """The right colours are chosen"""
    if not isinstance(student.COLOURS, set) or student.COLOURS != reference.COLOURS:
        raise CheckFailed("COLOURS is not the right set.", detail=f"{type(student.COLOURS)}: {student.COLOURS!r}")


@number("2")
@weight(1)
def test_curve(student, reference, rng):
    """The curve has the right values"""
    same(student.curve, reference.curve, rng.tensor(4, scale=0.01) + HIDDEN)


@number("2")
@weight(1)
def test_curve_gradient(student, reference, rng):
    """The curve has the right gradient"""
    gradients(student.curve, reference.curve, rng.tensor(4, scale=0.01) + HIDDEN)
