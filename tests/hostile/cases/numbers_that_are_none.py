"""
tries = "sends arrays whose shapes multiply to nothing, wrap around, or are as large as an address"
kind = "denial"
failed = ["total", "total_again", "curve", "curve_gradient"]
staff.total = "impossible shape"
staff.total_again = "outside of its frame"
staff.curve = "frame of an unknown form|impossible shape"
"""

import os
import struct
import sys

wire = sys.modules["grader.sandbox.wire"]


def send(node):
    header = wire._encoder.encode(wire.Reply(node, (), (), ()))
    os.write(3, struct.pack(">IQ", len(header), 16) + header + bytes(16))
    return 0.0


def total(x):
    return send(wire.Array("<f8", (1 << 40, 0) if x.ndim == 1 else (1 << 28, 1 << 28), 0))


def curve(x):
    return send(wire.Tensor("float64", (-1, -2) if x.requires_grad else (1 << 62, 4), 0))
