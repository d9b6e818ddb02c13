"""
tries = "packs links to the master and to the suite, as Unix archives can"
kind = "packing"
failed = ["total", "total_again", "colours", "curve", "curve_gradient"]
notes = "symbolic link"
student.total = "`total` is missing"
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """An archive with members of the kind of a link."""
    master = f"{places['FOLDER']}/little.py".encode()
    members = [("little.py", master), ("suite", places["FOLDER"].encode()), ("calls.py", packing.HONEST["calls.py"])]
    kinds = {"little.py": packing.SYMLINK, "suite": packing.SYMLINK}
    return packing.archive(path / "links.zip", members, kinds)
