"""Cores and memory are what the container allows, of either version of control groups."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path

import pytest

from grader import machine
from grader.errors import UsageError


@pytest.fixture(autouse=True)
def sixteen_cores_and_64_gigabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine around the container."""
    sizes = {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 2**24}
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(16)), raising=False)
    monkeypatch.setattr(os, "sysconf", sizes.__getitem__)


def _groups(folder: Path, own: str, files: dict[str, str]) -> tuple[Path, Path]:
    cgroups = folder / "cgroup"
    for name, text in files.items():
        (cgroups / name).parent.mkdir(parents=True, exist_ok=True)
        (cgroups / name).write_text(text + "\n", encoding="ascii")
    (folder / "own").write_text(own, encoding="ascii")
    return cgroups, folder / "own"


@pytest.mark.parametrize(
    ("own", "files"),
    [
        pytest.param("0::/\n", {"cpu.max": "50000 100000", "memory.max": "805306368"}, id="version 2, inside"),
        pytest.param(
            "0::/user/run\n",
            {"user/cpu.max": "50000 100000", "user/run/cpu.max": "max 100000", "user/memory.max": "805306368"},
            id="version 2, a group around",
        ),
        pytest.param(
            "4:memory:/docker/1\n1:cpu,cpuacct:/docker/1\n0::/\n",
            {
                "cpu/cpu.cfs_quota_us": "50000",
                "cpu/cpu.cfs_period_us": "100000",
                "memory/memory.limit_in_bytes": "805306368",
            },
            id="version 1",
        ),
    ],
)
def test_a_containers_limits_count(tmp_path: Path, own: str, files: dict[str, str]) -> None:
    """Half a core and 768 MB are what is said on a machine of 16 cores and 64 GB."""
    groups = _groups(tmp_path, own, files)
    assert machine.cores(*groups) == 0.5
    assert machine.memory_bytes(*groups) == 768 * 2**20


@pytest.mark.parametrize(
    ("own", "files"),
    [
        pytest.param("0::/\n", {"cpu.max": "max 100000", "memory.max": "max"}, id="no limit"),
        pytest.param("1:cpu:/\n", {"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, id="version 1"),
        pytest.param("", {}, id="no control groups"),
    ],
)
def test_without_a_limit_the_machine_counts(tmp_path: Path, own: str, files: dict[str, str]) -> None:
    """Where no group sets a limit, all of the machine may be used."""
    groups = _groups(tmp_path, own, files)
    assert machine.cores(*groups) == 16
    assert machine.memory_bytes(*groups) == 64 * 2**30


@pytest.mark.parametrize(("counted", "cores"), [(6, 6.0), (None, 1.0)])
def test_cores_are_counted_where_no_system_call_tells(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, counted: int | None, cores: float
) -> None:
    """On macOS and Windows Python's own count is taken; one core where that is not known either."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: counted)
    assert machine.cores(tmp_path, tmp_path / "none") == cores


def test_the_oldest_torch_is_the_one_that_pip_is_told() -> None:
    """What the grader refuses to run with is what its metadata rule out."""
    project = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    (torch,) = [needed for needed in project["project"]["dependencies"] if needed.startswith("torch")]
    assert torch == f"torch>={'.'.join(map(str, machine.TORCH))}"


@pytest.mark.parametrize(
    "failure", [ModuleNotFoundError("No module named 'torch'"), OSError("libcudart.so.12: absent")]
)
def test_a_torch_that_cannot_be_imported_is_named(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    """Whether it is missing or a library of its own is: one line says which, and what to do."""

    class Fails:
        """Fails where torch is looked for."""

        def find_spec(self, name: str, path: object, target: object = None) -> None:
            """Nothing is found."""
            if name == "torch":
                raise failure

    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Fails()])
    with pytest.raises(UsageError, match=rf"torch cannot be imported \({failure}\); install it for"):
        machine.require_torch()
