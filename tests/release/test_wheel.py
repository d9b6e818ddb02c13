"""The engine's wheel and the archives: equal sources give equal bytes, and what is in them works."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from grader import __version__
from grader.errors import UsageError
from grader.release import wheel
from grader.release.archive import zipped


def test_an_archive_depends_on_its_files_alone() -> None:
    """The order in which files are named, and the hour, leave no trace."""
    data = zipped({"a": b"1", "b": b"2"})
    assert data == zipped({"b": b"2", "a": b"1"})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_archive_keeps_the_right_to_execute() -> None:
    """The platform runs a script only if it is executable; nothing else is."""
    with zipfile.ZipFile(io.BytesIO(zipped({"run": b"", "x": b""}, executable=["run"]))) as archive:
        modes = {entry.filename: stat.filemode(entry.external_attr >> 16) for entry in archive.infolist()}
    assert modes == {"run": "-rwxr-xr-x", "x": "-rw-r--r--"}


def test_the_wheel_lists_what_it_holds() -> None:
    """Each file stands in RECORD with its size and hash, as an installer checks them; equal calls give equal bytes."""
    data = wheel.wheel()
    assert data == wheel.wheel()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    record = files.pop(f"grader-{__version__}.dist-info/RECORD").decode()
    for name, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        assert f"{name},sha256={digest},{len(content)}\n" in record
    assert record.count("\n") == len(files) + 1


def test_the_engine_runs_from_its_wheel(tmp_path: Path) -> None:
    """Unpacked where nothing of this checkout is in sight, it answers, knows its version and what it needs."""
    with zipfile.ZipFile(io.BytesIO(wheel.wheel())) as archive:
        archive.extractall(tmp_path)
    code = (
        "import grader, importlib.metadata as m; from grader.cli.main import main; main(['--version']);"
        "print(grader.__file__); d = m.distribution('grader');"
        "print(d.version, len(d.requires), d.entry_points[0].value)"
    )
    ended = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    version, file, facts = ended.stdout.splitlines()
    assert version == f"grader {__version__}"
    assert Path(file).is_relative_to(tmp_path)
    assert facts.split()[0] == __version__
    assert int(facts.split()[1]) >= 9
    assert facts.split()[2] == "grader.cli.main:main"


def test_the_wheel_holds_the_engine_alone() -> None:
    """Nothing of the assignments, the tests or the caches is in it."""
    with zipfile.ZipFile(io.BytesIO(wheel.wheel())) as archive:
        names = archive.namelist()
    assert {name.partition("/")[0] for name in names} == {"grader", f"grader-{__version__}.dist-info"}
    assert not [name for name in names if "__pycache__" in name]


def test_the_wheel_begins_no_assignment(tmp_path: Path) -> None:
    """What `grader new` writes is solved, so students get none of it; there the command says where it works."""
    with zipfile.ZipFile(io.BytesIO(wheel.wheel())) as archive:
        archive.extractall(tmp_path)
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "grader", "new", "demo"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr.endswith("run `grader new` in a checkout\n")
    assert ended.stderr.count("\n") == 1
    assert not (tmp_path / "solutions").exists()


def test_outside_a_checkout_no_wheel_is_made(tmp_path: Path) -> None:
    """An installed grader has neither the pinned versions nor its own description at hand, and says so."""
    with pytest.raises(UsageError, match=r"pyproject\.toml: .*; a release is built in a checkout"):
        wheel.wheel(tmp_path)
