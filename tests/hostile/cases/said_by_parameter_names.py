"""
tries = "remembers a hidden input, and names the parameters, submodules and class of its module after it in a later test"
kind = "reading"
file = "calls.py"
failed = ["scale"]
staff.scale = "x918273_25"
"""

import torch

SAID = []


def twice(f, x):
    # The function adds a hidden number.
    SAID.append("x" + repr(float(f(x * 0)[0])).replace(".", "_"))
    return f(x) + f(2 * x)


class Scale(torch.nn.Module):
    def __init__(self, size):
        super().__init__()
        name = SAID[0] if SAID else "nothing"
        self.register_parameter(name, torch.nn.Parameter(torch.ones(size)))
        self.register_buffer("buffer_" + name, torch.ones(size))
        self.add_module("module_" + name, torch.nn.Linear(1, 1))
        type(self).__name__ = type(self).__qualname__ = name

    def forward(self, x):
        return x
