"""`grader doctor` says what the machine offers, without importing what it reports on."""

from __future__ import annotations

import json
import sys
import types
from importlib import metadata
from typing import NamedTuple

import pytest

from grader import machine
from grader.cli.main import main


class _Layer(NamedTuple):
    name: str
    available: bool
    reason: str


@pytest.fixture(autouse=True)
def survey(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with one layer, and without another for a long reason."""
    layers = [_Layer("rlimits", True, ""), _Layer("landlock", False, "the kernel is older than 5.13 " * 4)]
    module = types.ModuleType("grader.sandbox.confine")
    module.survey = lambda: layers  # type: ignore[attr-defined]  # a module made here has whatever it is given
    monkeypatch.setitem(sys.modules, "grader.sandbox.confine", module)
    monkeypatch.setattr(machine, "cores", lambda: 0.5)
    monkeypatch.setattr(machine, "memory_bytes", lambda: 768 * 2**20)


def test_it_is_said_in_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """Versions, cores, memory, and each layer: active, or why not, within 80 columns."""
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert lines[:5] == [
        f"python        {sys.version.split()[0]}",
        f"numpy         {metadata.version('numpy')}",
        f"torch         {metadata.version('torch')}",
        "cores         0.5",
        "memory        768 MB",
    ]
    assert "rlimits       active" in lines
    assert "landlock      missing: the kernel is older than 5.13 the kernel is older than" in lines
    assert max(map(len, lines)) <= 80


def test_json_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` prints one document and nothing else."""
    assert main(["doctor", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == 1
    assert (document["cores"], document["memory_mb"]) == (0.5, 768)
    assert document["torch"] == metadata.version("torch")
    assert [(layer["name"], layer["available"]) for layer in document["layers"]] == [
        ("rlimits", True),
        ("landlock", False),
    ]


def test_a_package_that_is_missing_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A machine without torch gets an answer, not an error."""
    found = metadata.version

    def version(package: str) -> str:
        if package == "torch":
            raise metadata.PackageNotFoundError(package)
        return found(package)

    monkeypatch.setattr(metadata, "version", version)
    assert main(["doctor"]) == 0
    assert "torch         not installed\n" in capsys.readouterr().out
