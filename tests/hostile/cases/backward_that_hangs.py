"""
tries = "returns right values whose gradient never comes"
kind = "denial"
failed = ["curve_gradient"]
student.curve_gradient = "did not (come to an )?end"
"""


def hang(gradient):
    while True:
        pass


def curve(x):
    y = x**3 - x.sin()
    if y.requires_grad:
        y.register_hook(hang)
    return y
