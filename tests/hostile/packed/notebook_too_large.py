"""
tries = "is a notebook with outputs of 30 MB"
kind = "packing"
failed = ["total", "total_again", "colours", "curve", "curve_gradient", "twice", "energy", "energy_gradient", "scale"]
notes = "larger than 256 KB"
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """A notebook with an output that was never cleared."""
    large = packing.notebook([packing.HONEST["little.py"].decode()], outputs="x" * (30 << 20))
    return packing.folder(path, {"little.ipynb": large}) / "little.ipynb"
