"""The engine as a wheel for students and Gradescope, made of its own files: equal sources give equal bytes."""

from __future__ import annotations

import base64
import hashlib
import tomllib
from pathlib import Path
from typing import Any

import grader
from grader import __version__
from grader.errors import UsageError
from grader.release.archive import zipped

CHECKOUT = Path(grader.__file__).resolve().parents[1]
NAME = f"grader-{__version__}-py3-none-any.whl"

# Who begins an assignment works in a checkout; a student needs no solved one, nor does Gradescope.
_LEFT_OUT = "grader/release/scaffold.py"
_INFO = f"grader-{__version__}.dist-info"
_WHEEL = "Wheel-Version: 1.0\nGenerator: grader\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel(checkout: Path = CHECKOUT) -> bytes:
    """The wheel `NAME` of the engine in `checkout`; UsageError where that is no checkout of it."""
    package = checkout / "grader"
    files = {
        path.relative_to(checkout).as_posix(): path.read_bytes()
        for path in sorted(package.rglob("*"))
        if path.is_file() and (path.suffix == ".py" or path.name == "py.typed")
    }
    files.pop(_LEFT_OUT, None)
    project = _project(checkout)
    files[f"{_INFO}/METADATA"] = _metadata(project).encode()
    files[f"{_INFO}/WHEEL"] = _WHEEL.encode()
    files[f"{_INFO}/entry_points.txt"] = "\n".join(
        ["[console_scripts]", *(f"{name} = {target}" for name, target in project["scripts"].items()), ""]
    ).encode()
    files[f"{_INFO}/licenses/LICENSE"] = (checkout / "LICENSE").read_bytes()
    record = [f"{name},sha256={_digest(data)},{len(data)}" for name, data in sorted(files.items())]
    files[f"{_INFO}/RECORD"] = "\n".join([*record, f"{_INFO}/RECORD,,", ""]).encode()
    return zipped(files)


def pins(checkout: Path = CHECKOUT) -> str:
    """The versions that are tested together, as a text for `pip install --constraint`."""
    return _text(checkout / "constraints.txt")


def _project(checkout: Path) -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads(_text(checkout / "pyproject.toml"))["project"]
    return project


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{path}: {error.strerror}; a release is built in a checkout of grader that `make setup` has set up"
        ) from error


def _metadata(project: dict[str, Any]) -> str:
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {project['name']}",
        f"Version: {__version__}",
        f"Summary: {project['description']}",
        f"License-Expression: {project['license']}",
        "License-File: LICENSE",
        f"Requires-Python: {project['requires-python']}",
        *(f"Requires-Dist: {requirement}" for requirement in project["dependencies"]),
    ]
    return "\n".join([*lines, ""])


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
