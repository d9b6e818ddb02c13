"""
tries = "asks the trusted end for gradients of tensors by numbers that it guesses"
kind = "reading"
file = "calls.py"
failed = ["twice", "energy", "energy_gradient"]
staff.twice = "no tensor 1"
staff.energy = "gradients of another form"
staff.energy_gradient = "gradients of another form"
"""

import torch


def twice(f, x):
    return f._peer.request("vjp", args=([1], [torch.ones(3, dtype=torch.float64)], [1]))


def energy(model, x):
    return model._owner.peer.request("vjp", args=("everything",))
