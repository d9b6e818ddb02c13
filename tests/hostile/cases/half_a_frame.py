"""
tries = "announces a frame of 200 MB and sends nothing of it"
kind = "denial"
failed = ["total"]
student.total = "did not (come to an )?end"
"""

import os
import struct
import time


def total(x):
    if x.ndim == 2:
        return float((x * x).sum())
    os.write(3, struct.pack(">IQ", 8, 200 << 20))
    time.sleep(1e6)
