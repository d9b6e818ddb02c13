"""
tries = "writes a class where a function is asked for, and a function where a class is"
kind = "unlucky"
file = "calls.py"
failed = ["energy", "energy_gradient", "scale"]
student.energy = "should be a function, and it is a class"
student.scale = "should be a class, and it is a function"
"""


class energy:
    def __init__(self, model, x):
        self.value = (model(x) ** 2).sum()


def Scale(size):
    return lambda x: x
