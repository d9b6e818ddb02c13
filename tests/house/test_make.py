"""The Makefile: its help is complete, its setup refuses in one line, and continuous integration runs the same gate."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TARGETS = ("help", "setup", "demo", "test", "lint", "format", "docs", "pictures", "clean")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what `make setup` reads, and no environment yet."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def _make(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS", "PYTHON"))}
    return subprocess.run(["make", *args], cwd=folder, capture_output=True, text=True, env=environment, check=False)


def _planned(folder: Path, *args: str) -> str:
    """The commands that a setup would run."""
    ended = _make(folder, "--dry-run", "setup", *args)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def _interpreter(folder: Path, refused: str) -> str:
    """A stand-in for Python that fails at every command line in which `refused` occurs."""
    path = folder / "stand-in"
    path.write_text(
        f'#!/bin/sh\ncase "$*" in *{refused}*) exit 1;; esac\nexec {sys.executable} "$@"\n', encoding="utf-8"
    )
    path.chmod(0o755)
    return f"PYTHON={path}"


def _ready(folder: Path) -> None:
    """Make the environment of `folder` look like one that a setup finished a while after its inputs were written."""
    (folder / ".venv").mkdir(exist_ok=True)
    stamp = folder / ".venv" / ".setup"
    stamp.write_text(f"{folder}\n", encoding="utf-8")
    for name in ("pyproject.toml", "constraints.txt"):
        os.utime(folder / name, (1e9, 1e9))
    os.utime(stamp, (2e9, 2e9))


def test_help_is_the_default_and_lists_every_target(checkout: Path) -> None:
    """`make` alone says what each target does, in a line each."""
    ended = _make(checkout)
    assert ended.returncode == 0
    assert ended.stdout == _make(checkout, "help").stdout
    listed = re.findall(r"^make (\S+) +\S.*$", ended.stdout, re.MULTILINE)
    declared = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(TARGETS) <= set(listed)
    assert set(listed) == set(declared) - {"again"}


@pytest.mark.parametrize(
    ("refused", "message"),
    [
        ("version_info", 'is no Python 3.11 or newer: install one and name it, as in "make demo PYTHON=python3.11"'),
        ("ensurepip", 'has no working "venv" module: install it'),
    ],
)
def test_an_unfit_interpreter_is_refused_in_one_line(checkout: Path, refused: str, message: str) -> None:
    """Too old, or without venv: setup says so and what to do, and begins nothing."""
    ended = _make(checkout, "demo", _interpreter(checkout, refused))
    assert ended.returncode != 0
    assert ended.stdout == ""
    assert message in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert not (checkout / ".venv").exists()


def test_a_finished_setup_is_not_done_again(checkout: Path) -> None:
    """Nothing runs while the stamp is newer than what it rests on."""
    _ready(checkout)
    ended = _make(checkout, "setup")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() in {"", "make: Nothing to be done for 'setup'."}


@pytest.mark.parametrize("changed", ["pyproject.toml", "constraints.txt"])
def test_a_change_of_what_is_installed_sets_up_again(checkout: Path, changed: str) -> None:
    """A newer pyproject.toml or constraints.txt makes the environment anew."""
    _ready(checkout)
    os.utime(checkout / changed, (2.1e9, 2.1e9))
    assert "-m venv .venv" in _planned(checkout)


def test_an_interrupted_setup_begins_again(checkout: Path) -> None:
    """An environment without its stamp is removed before it is made: nothing half-installed stays."""
    _ready(checkout)
    (checkout / ".venv" / ".setup").unlink()
    assert "rm -rf .venv && " in _planned(checkout)


def test_an_environment_that_was_moved_is_made_again(checkout: Path) -> None:
    """It holds absolute paths: in another folder it would run the old one's files."""
    _ready(checkout)
    (checkout / ".venv" / ".setup").write_text("/elsewhere\n", encoding="utf-8")
    assert "-m venv .venv" in _planned(checkout)


def test_another_interpreter_makes_another_environment(checkout: Path) -> None:
    """`PYTHON=` that is not what .venv was made from is a reason to make it again; the same one is not."""
    _ready(checkout)
    (checkout / ".venv" / "bin").mkdir()
    (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
    assert "-m venv" not in _planned(checkout, f"PYTHON={sys.executable}")
    assert "-m venv" in _planned(checkout, _interpreter(checkout, "base_prefix"))


def test_torch_comes_from_its_cpu_index_first_and_once(checkout: Path) -> None:
    """One quick try that may fail; `TORCH_INDEX=` names another index, or none."""
    tried = re.compile(r"--retries 0 --timeout 5 install .* --index-url (\S+) torch")
    named = _planned(checkout, "TORCH_INDEX=https://index.invalid/cpu")
    assert tried.findall(named) == ["https://index.invalid/cpu"]
    assert 'test -z ""' in _planned(checkout, "TORCH_INDEX=")


def test_continuous_integration_runs_make_test_and_nothing_else() -> None:
    """One gate for all."""
    path = ROOT / ".ci" / "run"
    assert os.access(path, os.X_OK)
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert lines == ["set -eu", 'cd "$(dirname "$0")/.."', "exec make test"]


def test_every_dependency_is_pinned() -> None:
    """What pyproject.toml asks for, and the package that builds ours, have one version in constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines if "==" in line}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(one for extra in project["project"]["optional-dependencies"].values() for one in extra),
    ]
    assert {re.split(r"[<>=!~\[; ]", name)[0].lower() for name in wanted} - {project["project"]["name"]} <= pinned
