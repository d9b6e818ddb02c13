"""
tries = "holds a member whose data are damaged, and one that is compressed in an unusual way"
kind = "packing"
failed = ["total", "total_again", "colours", "curve", "curve_gradient", "twice", "energy", "energy_gradient", "scale"]
notes = "(?s)little.py: .*damaged.*calls.py: .*unusual"
student.total = "could not be read"
student.twice = "could not be read"
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """An archive with one flipped byte in a member, and another member packed by LZMA."""
    found = path / "damaged.zip"
    with zipfile.ZipFile(found, "w", zipfile.ZIP_STORED) as file:
        file.writestr("little.py", packing.HONEST["little.py"])
        file.writestr("calls.py", packing.HONEST["calls.py"], compress_type=zipfile.ZIP_LZMA)
    data = bytearray(found.read_bytes())
    data[data.find(b"COLOURS")] ^= 1
    found.write_bytes(data)
    return found
