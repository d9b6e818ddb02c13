"""
tries = "crashes the interpreter: a null pointer, an abort, a signal that it sends itself (which the first process of a namespace ignores)"
kind = "denial"
failed = ["total", "total_again", "curve", "curve_gradient"]
student.total = "crashed|segmentation"
student.total_again = "crashed|[Aa]bort"
student.curve = "crashed|None|signal"
"""

import ctypes
import os
import signal


def total(x):
    if x.ndim == 1:
        ctypes.string_at(0)
    os.abort()


def curve(x):
    signal.signal(signal.SIGSEGV, signal.SIG_DFL)
    signal.raise_signal(signal.SIGSEGV)
