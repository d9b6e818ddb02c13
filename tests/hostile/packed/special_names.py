"""
tries = "has files whose names carry line ends, terminal codes, markup, changes of direction, and hidden tests' names"
kind = "packing"
notes = "passed over"
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing

NAMES = [
    "little.py\n\x1b[2Jowned",
    "\u202egnp.py",
    "<script>alert(1)</script>.py",
    "[bold red]x[/].py",
    "a" * 200 + ".py",
    "little\n.so",
    "calls\x1b]0;x\x07.so",
    " little.py",
    "LITTLE.PY",
    "con.py",
    "-rf",
    "$(touch owned).py",
]


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """An archive with the honest files and all of these."""
    members = [(name, packing.WRONG) for name in NAMES] + list(packing.HONEST.items())
    return packing.archive(path / "names.zip", members)
