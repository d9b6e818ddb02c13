"""
tries = "has FIFOs and sockets where its files should be, which block whoever opens them"
kind = "packing"
failed = ["total", "total_again", "colours", "curve", "curve_gradient"]
notes = "special file"
student.total = "`total` is missing"
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """A folder with a FIFO for a file and another for a notebook, and a socket."""
    packing.folder(path, {"calls.py": packing.HONEST["calls.py"]})
    os.mkfifo(path / "little.py")
    os.mkfifo(path / "little.ipynb")
    before = os.getcwd()
    os.chdir(path)  # a socket's path has room for 107 characters only
    try:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.bind("socket.py")
    finally:
        os.chdir(before)
    return path
