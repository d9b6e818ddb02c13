"""A file that is written whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from grader.errors import UsageError

_TO_DO = "name a file in a folder that you may write to"


def write_whole(path: Path, data: bytes, *, mode: int = 0o600, to_do: str = _TO_DO) -> None:
    """Put `data` in the place of `path` as a whole; only its owner may read it, unless `mode` says more.

    UsageError, which ends in `to_do`, where that cannot be; then `path` is as it was.
    """
    temporary = ""
    try:
        if path.exists() and not path.is_file():
            raise UsageError(f"{path}: it is no ordinary file; name a file that may be replaced")
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with open(descriptor, "wb") as file:
            file.write(data)
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; {to_do}") from error
    finally:
        # It is gone where the replacement succeeded; elsewhere nothing half-written stays.
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
