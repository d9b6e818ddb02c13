"""
tries = "is protected by a password"
kind = "packing"
refused = "protected by a password; pack it again without one"
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """An archive whose members bear the mark of encryption, locally and in the directory."""
    found = packing.archive(path / "secret.zip", packing.HONEST.items())
    data = bytearray(found.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(mark, at + 1)
    found.write_bytes(data)
    return found
