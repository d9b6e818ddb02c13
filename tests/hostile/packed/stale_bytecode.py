"""
tries = "brings compiled files with right answers beside sources with wrong ones"
kind = "forging"
failed = ["total", "total_again"]
staff.total = "attempted: the wrong file"
notes = "compiled"
"""

from __future__ import annotations

import importlib.util
import marshal
from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """A folder whose __pycache__ is newer than its sources."""
    code = compile(packing.HONEST["little.py"], "little.py", "exec")
    stale = importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code)
    cached = importlib.util.cache_from_source("little.py")
    files = {"little.py": packing.HONEST["little.py"] + packing.WRONG, cached: stale, "little.pyc": stale}
    return packing.folder(path, packing.HONEST | files | {"little.cpython-311-x86_64-linux-gnu.so": b"\x7fELF"})
