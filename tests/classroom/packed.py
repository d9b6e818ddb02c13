"""A folder packed as it is, links and empty folders too."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path


def packed(archive: Path, folder: Path, root: str = "") -> Path:
    """Write what is in `folder` into a new archive, below `root` ("" or "NAME/"); returns `archive`."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(folder.rglob("*")):
            name = root + str(path.relative_to(folder))
            if path.is_symlink():
                info = zipfile.ZipInfo(name)
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
                file.writestr(info, str(path.readlink()))
            elif path != archive:
                file.write(path, name)
    return archive
