"""
tries = "packs the same name several times, a wrong one last, in one archive and in folders of an operating system's"
kind = "packing"
failed = ["total", "total_again"]
staff.total = "attempted: the wrong file"
notes = "here 3 times"
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """An archive with two members of one name: what unpacking would leave counts."""
    honest = packing.HONEST["little.py"]
    members = [
        ("little.py", honest),
        ("little.py", honest + packing.WRONG),
        ("__MACOSX/._little.py", b"\0\5\x16\7"),
        ("backup/little.py", honest),
        ("calls.py", packing.HONEST["calls.py"]),
    ]
    return packing.archive(path / "twice.zip", members)
