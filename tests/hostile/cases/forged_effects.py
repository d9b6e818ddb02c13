"""
tries = "claims that its call changed a buffer, so as to overwrite a tensor that it was sent"
kind = "forging"
file = "calls.py"
failed = ["energy", "energy_gradient"]
staff.energy = "a buffer that there is not"
"""

import os
import struct
import sys

wire = sys.modules["grader.sandbox.wire"]


def energy(model, x):
    body = bytes(8 * x.numel())
    tensor = wire.Tensor("float64", tuple(x.shape), 0)
    effects = tuple(wire.Effect(target, "weight", tensor) for target in range(4))
    header = wire._encoder.encode(wire.Reply(0.0, (), effects, ()))
    os.write(3, struct.pack(">IQ", len(header), len(body)) + header + body)
    return 0.0
