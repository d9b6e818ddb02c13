"""
tries = "announces a frame larger than a frame may be"
kind = "denial"
failed = ["total", "total_again"]
staff.total = "larger than a frame may be"
staff.total_again = "larger than a frame may be"
"""

import os
import struct


def total(x):
    os.write(3, struct.pack(">IQ", 8, 1 << 62) if x.ndim == 1 else struct.pack(">IQ", 0xFFFFFFFF, 0))
    return 0.0
