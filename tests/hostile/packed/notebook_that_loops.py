"""
tries = "is a notebook with an experiment in a cell that never ends, between cells that define what is asked for"
kind = "unlucky"
notes = "cell 2, line 2: it took too long and was stopped there"
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """A notebook of three cells."""
    cells = [
        packing.HONEST["little.py"].decode(),
        "step = 0\nwhile True: step += 1\nprint(step)",
        "%matplotlib inline\n!pip install torch\n" + packing.HONEST["calls.py"].decode(),
    ]
    return packing.folder(path, {"little.ipynb": packing.notebook(cells)}) / "little.ipynb"
