"""
tries = "was cut off while it was uploaded"
kind = "packing"
refused = "no .zip archive, or only a part of one"
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """The first half of an archive."""
    found = packing.archive(path / "half.zip", packing.HONEST.items())
    data = found.read_bytes()
    found.write_bytes(data[: len(data) // 2])
    return found
