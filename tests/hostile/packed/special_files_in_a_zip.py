"""
tries = "packs members that call themselves FIFOs and devices"
kind = "packing"
failed = ["total", "total_again", "colours", "curve", "curve_gradient"]
notes = "special file"
student.total = "`total` is missing"
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """An archive with such members."""
    members = [("little.py", packing.HONEST["little.py"]), ("calls.py", packing.HONEST["calls.py"]), ("mem", b"")]
    kinds = {"little.py": stat.S_IFIFO | 0o644, "mem": stat.S_IFCHR | 0o666}
    return packing.archive(path / "special.zip", members, kinds)
