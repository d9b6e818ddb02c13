"""Each command that the documentation shows runs as it is written."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from grader.cli.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


class Command(NamedTuple):
    """A shown command: `words` behind the `program`'s name, the `folder` in which it runs, and its exit status."""

    program: str
    words: tuple[str, ...]
    folder: Path
    status: int


def _commands(page: Path) -> Iterator[Command]:
    """The lines of the page's shell blocks that call the grader or copy a file, joined over backslashes.

    A `cd` holds for the rest of the page. A comment that says "exit status 1" is a promise, too; else it is 0.
    """
    folder = Path()
    for block in _BLOCK.findall(page.read_text(encoding="utf-8")):
        for line in textwrap.dedent(block).replace("\\\n", " ").splitlines():
            words = tuple(shlex.split(line, comments=True))
            status = 1 if "exit status 1" in line.partition(" # ")[2] else 0
            match words:
                case ("cd", name):
                    folder /= name
                case ("grader" | ".venv/bin/grader", *rest) | ("python", "-m", "grader", *rest):
                    yield Command("grader", tuple(rest), folder, status)
                case ("cp", *rest):
                    yield Command("cp", tuple(rest), folder, status)


SHOWN = {page.name: commands for page in PAGES if (commands := list(_commands(page)))}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A folder that looks like the repository and takes what a command writes."""
    for entry in ROOT.iterdir():
        if entry.name in {"solutions", "assignments"}:
            shutil.copytree(entry, tmp_path / entry.name)  # what a release or a new assignment is written into
        elif not entry.name.startswith(".") and entry.name != "dist":
            (tmp_path / entry.name).symlink_to(entry)
    return tmp_path


@pytest.mark.parametrize("page", SHOWN)
def test_the_shown_commands_run(page: str, repository: Path) -> None:
    """A reader who copies a page's lines, one after the other, gets what they promise."""
    for command in SHOWN[page]:
        program = ["cp"] if command.program == "cp" else [sys.executable, "-m", "grader"]
        ended = subprocess.run(
            [*program, *command.words],
            cwd=repository / command.folder,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
        assert ended.returncode == command.status, f"{command}: {ended.stderr}"
        assert ended.stdout or command.program == "cp", command


def test_every_command_is_shown() -> None:
    """Each command of the grader stands in the documentation, where the test above runs it."""
    shown = {command.words[0] for commands in SHOWN.values() for command in commands if command.words}
    assert shown >= set(COMMANDS)


def test_the_readme_begins_with_the_two_commands() -> None:
    """Who has just cloned the repository sees first how to try it and how to check it."""
    first = _BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))[0]
    assert [shlex.split(line, comments=True) for line in first.splitlines()] == [["make", "demo"], ["make", "test"]]
