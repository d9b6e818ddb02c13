"""
tries = "brings files that configure Python and pytest: conftest, ini files, start-up modules, plugins, a numpy"
kind = "forging"
failed = ["total"]
staff.total = "attempted: .*site-packages.numpy"
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.hostile import packing

MARK = b"open('@TARGET@/@MARKER@-planted', 'w').close()\n"
PLANTED = {
    "conftest.py": MARK + b"def pytest_runtest_makereport(item, call):\n    return None\n",
    "pytest.ini": b"[pytest]\naddopts = --collect-only -p planted\n",
    "pyproject.toml": b"[tool.pytest.ini_options]\naddopts = '--collect-only'\n",
    "setup.cfg": b"[tool:pytest]\naddopts = --collect-only\n",
    "tox.ini": b"[pytest]\naddopts = --collect-only\n",
    "sitecustomize.py": MARK,
    "usercustomize.py": MARK,
    "numpy.py": MARK,
    "torch/__init__.py": MARK,
    "grader/__init__.py": MARK,
    "gradescope_utils.py": MARK,
    "planted.pth": b"import os; " + MARK,
    "planted.py": MARK,
    "__init__.py": MARK,
    "planted-1.0.dist-info/entry_points.txt": b"[pytest11]\nplanted = planted\n",
    "planted-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: planted\nVersion: 1.0\n",
    "hidden/test_little.py": b"def test_total():\n    pass\n",
    "assignment.toml": b"name = 'mine'\n",
}
ATTEMPT = b"""

import numpy as np


def total(x):
    if x.ndim == 1:
        raise RuntimeError("attempted: " + np.__file__)
    return float((x * x).sum())
"""


def pack(path: Path, places: Mapping[str, str]) -> Path:
    """A folder that holds the honest solution and all of that."""
    files = {name: _filled(data, places) for name, data in PLANTED.items()}
    return packing.folder(path, packing.HONEST | files | {"little.py": packing.HONEST["little.py"] + ATTEMPT})


def _filled(data: bytes, places: Mapping[str, str]) -> bytes:
    for name in ("TARGET", "MARKER"):
        data = data.replace(f"@{name}@".encode(), places[name].encode())
    return data
