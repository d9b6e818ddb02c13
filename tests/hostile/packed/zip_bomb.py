"""
tries = "unpacks from 100 kB to 100 MB; another member does so, too, and says that it is small"
kind = "packing"
failed = ["total", "total_again", "colours", "curve", "curve_gradient", "twice", "energy", "energy_gradient", "scale"]
notes = "(?s)little.py: .*larger than 64 KB.*calls.py: .*damaged"
student.total = "could not be read"
student.twice = "could not be read"
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """An archive with two members of nothing but line ends; the size of one is given as 10 bytes, here and there."""
    large, lying = 100 << 20, (100 << 20) + 1
    found = packing.archive(path / "bomb.zip", [("little.py", b"\n" * large), ("calls.py", b"\n" * lying)])
    said = lying.to_bytes(4, "little")
    data = found.read_bytes()
    if data.count(said) != 2:
        raise ValueError("a size stands before the member and in the directory, and nowhere else")
    found.write_bytes(data.replace(said, (10).to_bytes(4, "little")))
    return found
