"""Hidden tests of calls.py."""

from gradescope_utils.autograder_utils.decorators import number, weight

from grader.checks import gradients, model, same, twins

SECRET = "CANARY-SUITE-7f3a91c2"
HIDDEN = 918273.25


@number("3")
@weight(1)
def test_twice(student, reference, rng):
    """A function that is passed in is called twice"""
    kept = [SECRET, HIDDEN]

    def f(x):
        return x * len(kept) + kept[1]

    same(student.twice, reference.twice, f, rng.tensor(3))


@number("3")
@weight(1)
def test_energy(student, reference, rng):
    """The energy of a model is right"""
    same(student.energy, reference.energy, model(reference.Scale, 3, rng=rng), rng.tensor(2, 3))


@number("3")
@weight(1)
def test_energy_gradient(student, reference, rng):
    """The gradient of the energy is right in the model's weight"""
    scale = model(reference.Scale, 3, rng=rng)
    gradients(student.energy, reference.energy, scale, rng.tensor(2, 3), of=scale)


@number("3")
@weight(1)
def test_scale(student, reference, rng):
    """The student's own module scales, and its gradient is right"""
    pair = twins(student.Scale, reference.Scale, 3, rng=rng)
    gradients(lambda x: pair.student(x), lambda x: pair.reference(x), rng.tensor(2, 3, scale=0.01) + HIDDEN, of=pair)
