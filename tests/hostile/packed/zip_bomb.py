"""
tries = "unpacks from 100 kB to 100 MB, and says that it is small"
kind = "packing"
failed = ["total", "total_again", "colours", "curve", "curve_gradient"]
notes = "larger than 64 KB"
student.total = "could not be read"
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """An archive with one member of nothing but line ends, whose size is given as 10 bytes."""
    members = [("little.py", b"\n" * (100 << 20)), ("calls.py", packing.HONEST["calls.py"])]
    found = packing.archive(path / "bomb.zip", members)
    data = bytearray(found.read_bytes())
    size = (100 << 20).to_bytes(4, "little")
    at = data.find(size)
    while at >= 0:
        data[at : at + 4] = (10).to_bytes(4, "little")
        at = data.find(size, at + 1)
    # With a false size its data do not end where they should: damaged, or as large as they are; never unpacked whole.
    data = data if data.count(size) else bytearray(found.read_bytes())
    found.write_bytes(data)
    return found
