"""
tries = "is a link to the master, so that the grader grades itself"
kind = "packing"
failed = ["total", "total_again", "colours", "curve", "curve_gradient"]
notes = "symbolic link"
student.total = "little.py is not in the submission|`total` is missing"
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """A folder whose little.py leads to the reference, as a folder in it leads to the suite."""
    packing.folder(path, {"calls.py": packing.HONEST["calls.py"]})
    (path / "little.py").symlink_to(Path(places["FOLDER"]) / "little.py")
    (path / "suite").symlink_to(places["FOLDER"])
    return path
