"""
tries = "builds a module whose parameters are named like a proxy's own attributes, with dots, and without end"
kind = "forging"
file = "calls.py"
failed = ["scale"]
student.scale = "."
"""

import torch


class Scale(torch.nn.Module):
    def __init__(self, size):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(size))

    def named_parameters(self, *args, **kwargs):
        for name in ("_remote", "_root", "_built", "__dict__", "forward", "__class__", "owner", "weight.data", ""):
            yield name, torch.nn.Parameter(torch.ones(3))

    def forward(self, x):
        return x * 0
