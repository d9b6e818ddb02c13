"""
tries = "names members so that unpacking them would write outside: upwards, from the root, with drives and backslashes"
kind = "packing"
notes = "here 5 times"
failed = ["total", "total_again"]
staff.total = "attempted: the wrong file"
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """An archive whose members are found under the names that they pretend to have, inside it."""
    target = places["TARGET"]
    bad = [
        "../../../../../../../../" + target.lstrip("/") + "/little.py",
        target + "/little.py",
        "C:\\windows\\little.py",
        "a/../../../little.py",
    ]
    members = [(name, packing.HONEST["little.py"]) for name in bad]
    members += [("little.py", packing.HONEST["little.py"] + packing.WRONG), ("calls.py", packing.HONEST["calls.py"])]
    return packing.archive(path / "slip.zip", members)
