"""
tries = "is a folder in a folder in a folder, deeper than anybody looks into"
kind = "packing"
notes = "deep were not looked into"
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """A folder with 200 folders in each other beside the honest files."""
    packing.folder(path, packing.HONEST)
    before = os.getcwd()
    try:
        os.chdir(path)
        for _ in range(200):
            os.mkdir("d")
            os.chdir("d")
    finally:
        os.chdir(before)
    return path
