"""A worker's folder goes, whatever is in it, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.sandbox.removal import remove


def test_a_locked_and_deep_folder_is_removed(tmp_path: Path) -> None:
    """Folders without rights, FIFOs, and 1,100 folders in each other."""
    folder = tmp_path / "worker"
    folder.mkdir()
    before = os.getcwd()
    os.chdir(folder)  # a path has no room for 1,100 names
    for _ in range(1100):
        os.mkdir("deeper")
        os.chdir("deeper")
    os.chdir(before)
    (folder / "locked").mkdir()
    (folder / "locked" / "inner").mkdir()
    os.mkfifo(folder / "locked" / "fifo")
    (folder / "locked").chmod(0)
    remove(str(folder))
    assert os.listdir(tmp_path) == []


def test_what_a_link_leads_to_stays(tmp_path: Path) -> None:
    """Links to files and folders are removed, and neither followed nor given other rights."""
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("kept")
    precious.chmod(0o500)
    folder = tmp_path / "worker"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "link").symlink_to(precious)
    (folder / "inner" / "file").symlink_to(precious / "file")
    remove(str(folder))
    assert os.listdir(tmp_path) == ["precious"]
    assert (precious / "file").read_text() == "kept"
    assert precious.stat().st_mode & 0o777 == 0o500


def test_a_folder_that_the_system_keeps_costs_no_descriptor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What may not be removed stays where it is, and nothing of it stays open."""

    def refuse(name: str, *, dir_fd: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    folder = tmp_path / "worker"
    folder.mkdir()
    (folder / "file").touch()
    monkeypatch.setattr(os, "unlink", refuse)
    before = os.listdir("/proc/self/fd")
    remove(str(folder))
    assert os.listdir("/proc/self/fd") == before
    assert (folder / "file").exists()


def test_a_link_in_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    """What is no folder any more is not followed; that is for whoever looks at what is left."""
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "file").touch()
    (tmp_path / "worker").symlink_to(tmp_path / "precious")
    remove(str(tmp_path / "worker"))
    assert (tmp_path / "precious" / "file").exists()
