"""Ctrl-C and a polite kill while a command works: it ends at once, in one line, and leaves no process and no half."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from grader import assignment as assignments
from grader.classroom.store import Store
from grader.release import handout, scaffold

ROOT = Path(__file__).resolve().parents[2]

# What is run, the line after which it is in the midst of its work, and what it says before "interrupted".
STAGES = {
    "grade hangs --results results.json": ("hangs: 1 of", ""),
    "grade hangs --isolation process": ("hangs: 1 of", ""),
    "grade hangs --isolation none": ("hangs: 1 of", ""),
    "batch class --jobs 1": ("class: 1 of 2", "1 of 2 graded and stored; the same command goes on from there"),
    "check handout": ("handout: 1 of", ""),
    "verify": ("gradings done", ""),
}
_HANGS = """

def loss_gradient(scores, labels):
    while True:
        pass
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The assignment that `grader new` makes, as it is handed out, and submissions of which one hangs in a function."""
    folder = scaffold.create("tiny", 5, tmp_path)
    right = (folder / "logistic.py").read_text(encoding="utf-8")
    for name in ("class/a", "class/b", "hangs", "handout"):
        (tmp_path / name).mkdir(parents=True)
        text = right if name == "class/a" else right + _HANGS
        (tmp_path / name / "logistic.py").write_text(text, encoding="utf-8")
    shutil.copytree(folder / "public", tmp_path / "handout" / "public")
    public = handout.encode(handout.handout(assignments.read(folder)))
    (tmp_path / "handout" / "assignment.toml").write_text(public, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _stopped(typed: str, number: signal.Signals, work: Path) -> tuple[int, list[str]]:
    """Exit status of a command that gets the signal in the midst of its work, and what else it says than progress.

    Standard error comes to its end when the last process that has inherited it is gone. The one of `check` has not
    inherited it; it is waited for by its id.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "grader", *typed.split()],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        assert command.stderr is not None
        seen = any(STAGES[typed][0] in line for line in command.stderr)
        assert seen
        children = [os.pidfd_open(pid) for pid in _told_of(work)]
        command.send_signal(number)
        _, said = command.communicate(timeout=60)
    for child in children:
        ended, _, _ = select.select([child], [], [], 60)
        os.close(child)
        assert ended
    return command.returncode, [line for line in said.splitlines() if " of " not in line or "stored" in line]


def _told_of(folder: Path) -> list[int]:
    """The processes that have the folder in their command lines."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if os.fsencode(folder) in path.read_bytes():
                found.append(int(path.parent.name))
    return found


@pytest.mark.parametrize("typed", STAGES)
def test_ctrl_c_ends_it_in_one_line(typed: str, work: Path) -> None:
    """Exit status 130, no traceback, no process that goes on; what was there or is done stays whole."""
    before = STAGES[typed][1]
    said = [*([before] if before else []), "grader: interrupted"]
    assert _stopped(typed, signal.SIGINT, work) == (130, said)
    assert [path.name for path in work.glob("*results.json*")] == ["results.json"] * ("--results" in typed)
    if "--results" in typed:
        assert "did not finish" in json.loads((work / "results.json").read_bytes())["output"]
    if typed.startswith("batch"):
        with contextlib.closing(Store.open(work / "grades.sqlite")) as store:
            assert list(store.kept()) == ["a"]


@pytest.mark.parametrize("typed", ["batch class --jobs 1", "check handout", "verify"])
def test_a_polite_kill_ends_it_with_all_its_processes(typed: str, work: Path) -> None:
    """SIGTERM: what grades ends with the command, without a word."""
    assert _stopped(typed, signal.SIGTERM, work) == (-signal.SIGTERM, [])


def test_ctrl_c_while_python_starts_is_one_line() -> None:
    """The imports of a command belong to it."""
    code = (
        "import sys, signal, os, importlib.abc\n"
        "class Presses(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'click': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Presses())\n"
        "from grader.cli.main import main\n"
        "sys.exit(main(['--help']))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "grader: interrupted\n")
