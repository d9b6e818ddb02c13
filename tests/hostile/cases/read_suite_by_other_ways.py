"""
tries = "lists, maps, links, copies and imports the suite instead of opening it"
kind = "reading"
failed = ["total"]
staff.total = "attempted: 8 ways, nothing"
without.total = "attempted: 8 ways, .*open"
"""

import ctypes
import glob
import importlib.util
import linecache
import mmap
import os
import shutil

FOLDER = "@FOLDER@"
SUITE = FOLDER + "/hidden/test_little.py"


def imported():
    spec = importlib.util.spec_from_file_location("suite", SUITE)
    return bytes(spec.loader.get_data(SUITE))


def mapped():
    with open(SUITE, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as found:
        return bytes(found)


def copied():
    shutil.copyfile(SUITE, "copy")
    return open("copy", "rb").read()


def linked():
    os.symlink(SUITE, "link-soft")
    return open("link-soft", "rb").read()


def hard():
    os.link(SUITE, "link-hard")
    return open("link-hard", "rb").read()


def by_libc():
    libc = ctypes.CDLL(None, use_errno=True)
    fd = libc.open(SUITE.encode(), os.O_RDONLY)
    buffer = ctypes.create_string_buffer(1 << 16)
    return buffer.raw[: max(0, libc.read(fd, buffer, 1 << 16))]


def listed():
    return repr([glob.glob(FOLDER + "/hidden/*.py"), linecache.getlines(SUITE)]).encode()


WAYS = {
    "import": imported,
    "mmap": mapped,
    "copy": copied,
    "symlink": linked,
    "hardlink": hard,
    "libc": by_libc,
    "list": listed,
    "open": lambda: open(SUITE, "rb").read(),
}


def total(x):
    if x.ndim == 2:
        return float((x * x).sum())
    found = []
    for name, way in WAYS.items():
        try:
            if b"CANARY" in way() :
                found.append(name)
        except (OSError, ImportError):
            pass
    raise RuntimeError(f"attempted: {len(WAYS)} ways, {' '.join(found) or 'nothing'}")
