"""
tries = "claims that its result depends on tensors that it was never sent"
kind = "forging"
failed = ["curve", "curve_gradient"]
staff.curve = "no tensor 4096"
"""

import os
import struct
import sys

wire = sys.modules["grader.sandbox.wire"]


def curve(x):
    tensor = wire.Tensor("float64", (4,), 0, 7, False)
    header = wire._encoder.encode(wire.Reply(tensor, (4096,), (), ()))
    os.write(3, struct.pack(">IQ", len(header), 32) + header + bytes(32))
