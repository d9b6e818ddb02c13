"""
tries = "starts programs: a shell, an interpreter, a copy of itself, by subprocess, spawn and multiprocessing"
kind = "escaping"
failed = ["total"]
staff.total = "attempted: 6 ways, none"
without.total = "attempted: 6 ways, .*run"
"""

import ctypes
import multiprocessing
import os
import subprocess
import sys


def by_vfork():
    libc = ctypes.CDLL(None, use_errno=True)
    pid = ctypes.c_int()
    arguments = (ctypes.c_char_p * 2)(b"/bin/true", None)
    if libc.posix_spawn(ctypes.byref(pid), b"/bin/true", None, None, arguments, None):
        raise OSError


def by_multiprocessing():
    process = multiprocessing.get_context("fork").Process(target=int)
    process.start()
    process.join(1)


WAYS = {
    "run": lambda: subprocess.run(["/bin/sh", "-c", "exit 0"], check=True, timeout=1),
    "interpreter": lambda: subprocess.run([sys.executable, "-c", ""], check=True, timeout=1),
    "spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    "libc": by_vfork,
    "multiprocessing": by_multiprocessing,
    "system": lambda: os.system("exit 0") == 0 or 1 / 0,
}


def total(x):
    if x.ndim == 2:
        return float((x * x).sum())
    done = []
    for name, way in WAYS.items():
        try:
            way()
            done.append(name)
        except Exception:
            pass
    raise RuntimeError(f"attempted: {len(WAYS)} ways, {' '.join(done) or 'none'}")
