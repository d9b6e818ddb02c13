"""
tries = "is a notebook of 3,001 cells"
kind = "packing"
failed = ["twice", "energy", "energy_gradient", "scale"]
notes = "too much code"
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """A notebook whose first cell is the honest first file, and whose others are too many to be read."""
    cells = [packing.HONEST["little.py"].decode(), *(["1"] * 3000)]
    return packing.folder(path, {"little.ipynb": packing.notebook(cells)}) / "little.ipynb"
