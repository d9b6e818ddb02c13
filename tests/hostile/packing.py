"""What the packed cases are made of: the honest files, archives with members as they are not supposed to be."""

from __future__ import annotations

import json
import stat
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

HONEST = {path.name: path.read_bytes() for path in sorted((Path(__file__).resolve().parent / "honest").glob("*.py"))}
WRONG = b"def total(x):\n    raise RuntimeError('attempted: the wrong file')\n"
SYMLINK = stat.S_IFLNK | 0o777


def folder(path: Path, files: Mapping[str, bytes]) -> Path:
    """A folder with these files, by their relative paths."""
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def archive(path: Path, members: Iterable[tuple[str, bytes]], kinds: Mapping[str, int] | None = None) -> Path:
    """An archive with these members, under names that are not looked at; `kinds` are file modes by name."""
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        warnings.simplefilter("ignore")  # of a name that is given twice
        for name, data in members:
            info = zipfile.ZipInfo("x")
            info.filename = name
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (kinds or {}).get(name, stat.S_IFREG | 0o644) << 16
            file.writestr(info, data)
    return path


def notebook(cells: Iterable[str], **more: object) -> bytes:
    """A notebook with these code cells."""
    listed = [{"cell_type": "code", "source": text, "metadata": {}, "outputs": []} for text in cells]
    return json.dumps({"cells": listed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}).encode()
