"""What the tests of submissions share: trees and archives on disk, and one way to read them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from grader import submission
from grader.submission import Submission
from tests.submission.reading import Read, Write

NAMES = ("kl_asymmetry.py", "reparameterization.py", "elbo_bound.py", "vae.py")


@pytest.fixture
def read() -> Read:
    """`submission.read` for four files and disc13.ipynb."""

    def reading(path: Path, *, source_kb: int = 1024, notebook_kb: int = 20480) -> Submission:
        return submission.read(path, names=NAMES, notebook="disc13.ipynb", source_kb=source_kb, notebook_kb=notebook_kb)

    return reading


@pytest.fixture
def folder(tmp_path: Path) -> Write:
    """A function that writes files, by path, into a folder and returns it."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        top = tmp_path / "ada"
        top.mkdir(exist_ok=True)
        for name, content in files.items():
            path = top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return top

    return write


@pytest.fixture
def packed(tmp_path: Path) -> Write:
    """A function that packs files, by member name, into an archive and returns it."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        path = tmp_path / "ada.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return path

    return write
