"""
tries = "lists thousands of files, some of them in folders deeper than anybody looks into"
kind = "packing"
notes = "deep were not looked into"
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """An archive with 5,000 empty members, some of them 1,000 folders deep."""
    members = [(f"data/{number}.txt", b"") for number in range(5000)]
    members += [("d/" * 1000 + f"{number}.py", b"") for number in range(10)]
    return packing.archive(path / "many.zip", [*members, *packing.HONEST.items()])
