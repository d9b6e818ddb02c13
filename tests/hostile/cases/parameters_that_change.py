"""
tries = "builds a module whose parameters, buffers and submodules are others each time they are asked for"
kind = "denial"
file = "calls.py"
failed = ["scale"]
student.scale = "."
staff.scale = "."
"""

import torch


class Scale(torch.nn.Module):
    asked = 0

    def __init__(self, size):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(size))

    def named_parameters(self, *args, **kwargs):
        Scale.asked += 1
        for number in range(Scale.asked):
            yield f"weight{number}", torch.nn.Parameter(torch.ones(Scale.asked))

    def named_buffers(self, *args, **kwargs):
        Scale.asked += 1
        yield "buffer", torch.ones(Scale.asked)

    def named_modules(self, *args, **kwargs):
        yield "", self
        yield f"child{Scale.asked}.deep", self

    def forward(self, x):
        self.weight = torch.nn.Parameter(torch.ones(Scale.asked))
        return x * self.weight
