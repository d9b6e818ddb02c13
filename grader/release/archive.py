"""Zip archives whose bytes depend on nothing but the files in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping

_THE_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold


def zipped(files: Mapping[str, bytes], *, executable: Collection[str] = ()) -> bytes:
    """A zip of `files` (contents by path), in the order of their paths; those in `executable` get that right.

    Nothing is compressed: compressed bytes differ from one version of zlib to the next.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _THE_DATE)
            entry.create_system = 3  # Unix, whose rights these are
            entry.external_attr = (0o100755 if name in executable else 0o100644) << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()
