"""`grader doctor` says what the machine offers and whether it held, and exits with 1 where it did not."""

from __future__ import annotations

import json
import sys
from importlib import metadata

import pytest

from grader import machine
from grader.cli.main import main
from grader.sandbox import confine, selftest
from grader.sandbox.confine import Layer
from grader.sandbox.selftest import Outcome

OUTCOMES = (
    Outcome("rlimits", "took more memory than it may", True),
    Outcome("user", "read a secret", True),
    Outcome("landlock", "read a file", True),
    Outcome("landlock", "wrote a file", True),
)


@pytest.fixture(autouse=True)
def survey(monkeypatch: pytest.MonkeyPatch) -> list[Layer]:
    """A machine with three layers, and without another for a long reason; every attack on it is stopped."""
    layers = [
        Layer("rlimits", True),
        Layer("user", True),
        Layer("landlock", False, "the kernel is older than 5.13 " * 4),
        Layer("seccomp", True),
    ]
    monkeypatch.setattr(confine, "survey", lambda: layers)
    monkeypatch.setattr(selftest, "attacked", lambda: OUTCOMES)
    monkeypatch.setattr(machine, "cores", lambda: 0.5)
    monkeypatch.setattr(machine, "memory_bytes", lambda: 768 * 2**20)
    return layers


def test_it_is_said_in_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """Versions, cores, memory, and each layer: active, or why not, and whether it held, within 80 columns."""
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:5] == [
        f"python        {sys.version.split()[0]}",
        f"numpy         {metadata.version('numpy')}",
        f"torch         {metadata.version('torch')}",
        "cores         0.5",
        "memory        768 MB",
    ]
    assert lines[7:9] == ["rlimits       active, held", "user          active, held"]
    assert lines[9] == "landlock      not available (the kernel is older than 5.13 the kernel is older"
    assert lines[11].endswith("), held")
    assert lines[12] == "seccomp       active"
    assert max(map(len, lines)) <= 80


def test_what_is_broken_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Every attack on a layer that got through, and exit status 1."""
    broken = tuple(Outcome(one.layer, one.attack, one.layer == "user") for one in OUTCOMES)
    monkeypatch.setattr(selftest, "attacked", lambda: broken)
    assert main(["doctor"]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "rlimits active, broken: the program took more memory than it may user active, held" in said
    assert "), broken: the program read a file; it wrote a file" in said


def test_json_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` prints one document and nothing else."""
    assert main(["doctor", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == 1
    assert (document["cores"], document["memory_mb"], document["held"]) == (0.5, 768, True)
    assert document["torch"] == metadata.version("torch")
    landlock = document["layers"][2]
    assert landlock.pop("reason").startswith("the kernel is older")
    assert landlock == {
        "name": "landlock",
        "available": False,
        "held": True,
        "attacks": [{"attack": "read a file", "held": True}, {"attack": "wrote a file", "held": True}],
    }
    assert (document["layers"][3]["held"], document["layers"][3]["attacks"]) == (None, [])


def test_a_machine_that_confines_nothing_is_not_attacked(
    survey: list[Layer], capsys: pytest.CaptureFixture[str]
) -> None:
    """No grading runs there unless one asks for less; doctor says so, and that is not bad news by itself."""
    survey[:] = [Layer(layer.name, layer.name == "rlimits") for layer in survey]
    assert main(["doctor"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "not attacked: this machine has neither Landlock nor the right to change users" in said
    assert "held" not in said


def test_a_package_that_is_missing_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A machine without torch gets an answer, not an error."""
    found = metadata.version

    def version(package: str) -> str:
        if package == "torch":
            raise metadata.PackageNotFoundError(package)
        return found(package)

    monkeypatch.setattr(metadata, "version", version)
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "torch         not installed\n" in out
    assert "not attacked: numpy and torch are needed for it" in out
