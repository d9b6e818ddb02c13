"""
tries = "ends its process when it is asked for a gradient"
kind = "denial"
failed = ["curve_gradient"]
student.curve_gradient = "exit status 3"
"""

import os


def curve(x):
    y = x**3 - x.sin()
    if y.requires_grad:
        y.register_hook(lambda gradient: os._exit(3))
    return y
