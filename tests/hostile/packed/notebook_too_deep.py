"""
tries = "is a notebook whose outputs are lists in lists, 100,000 deep"
kind = "packing"
failed = ["total", "total_again", "colours", "curve", "curve_gradient", "twice", "energy", "energy_gradient", "scale"]
notes = "not JSON"
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """A notebook of brackets."""
    deep = b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    return packing.folder(path, {"little.ipynb": deep}) / "little.ipynb"
