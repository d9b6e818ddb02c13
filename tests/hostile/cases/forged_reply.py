"""
tries = "writes replies of its own onto its socket ahead of the true one, so that later requests get stale answers"
kind = "forging"
failed = ["total", "total_again"]
staff.total = "attempted: an early reply"
"""

import os
import struct
import sys

wire = sys.modules["grader.sandbox.wire"]


def total(x):
    if x.ndim == 1:
        header = wire._encoder.encode(wire.Reply(0.0, (), (), ()))
        failure = wire._encoder.encode(wire.Failure("RuntimeError", "attempted: an early reply", ()))
        frames = b"".join(struct.pack(">IQ", len(h), 0) + h for h in (failure, header, header))
        os.write(3, frames)
    return float((x * x).sum())
