"""
tries = "builds a module with submodules without end"
kind = "denial"
file = "calls.py"
failed = ["scale"]
student.scale = "Scale"
"""

import torch


class Scale(torch.nn.Module):
    def __init__(self, size):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(size))

    def named_modules(self, *args, **kwargs):
        number = 0
        while True:
            number += 1
            yield f"child{number}", self
