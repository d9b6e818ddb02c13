"""However a run ends, it leaves no process and no file behind, and the results file holds what was judged."""

from __future__ import annotations

import glob
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from grader.sandbox.confine import survey
from tests.grading.conftest import HEAD, MASTER, TOML

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing ends a process with its parent")
ROOT = Path(__file__).resolve().parents[2]
OWN_MOUNTS = any(layer.name == "namespaces" and layer.available for layer in survey())
# The first test is judged at once; the second one, of a function without end, until somebody ends the run.
SUITE = '''
@number("1")
@weight(2)
def test_letters(student):
    """The letters are right"""
    assert student.LETTERS == {"A", "C"}


@number("2")
@weight(1)
def test_double(student):
    """Doubling is right"""
    assert student.double(1) == 2
'''
ENDLESS = 'LETTERS = {"A", "C"}\n\n\ndef double(x):\n    while True:\n        pass\n'
FIRST_IS_JUDGED = "1 of 2 tests judged"


class Processes(NamedTuple):
    """The ids of a run's processes, each the parent of the next."""

    command: int
    engine: int
    zygote: int
    worker: int


class Run:
    """`grader grade --results` of an endless program, whose first test has been judged."""

    def __init__(self, folder: Path, isolation: str = "auto", terminal: bool = False) -> None:
        self.results = folder / "results.json"
        words = grade_words(folder, "--isolation", isolation)
        if terminal:
            self.keyboard, theirs = pty.openpty()
            self._supervisor = subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, text=True)
            os.close(theirs)
            said = b""
            while b"] 1/2" not in said:
                said += os.read(self.keyboard, 4096)
        else:
            self._supervisor = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            assert FIRST_IS_JUDGED in lines(self._supervisor.stderr).readline()
        parent, found = self._supervisor.pid, list[int]()
        for _ in Processes._fields:
            (parent,) = children(parent)
            found.append(parent)
        self.processes = Processes(*found)

    def hang_up(self) -> None:
        """Close our end of the terminal, or of the pipes."""
        if self._supervisor.stderr is None:
            os.close(self.keyboard)
        else:
            lines(self._supervisor.stderr).close()
            lines(self._supervisor.stdout).close()

    def end(self) -> tuple[int, str]:
        """The command's status and its last words, once every process of the run has ended."""
        if self._supervisor.stderr is None or self._supervisor.stderr.closed:
            return self._supervisor.wait(60), ""
        _, said = self._supervisor.communicate(timeout=60)
        return self._supervisor.returncode, said

    def judged(self) -> list[str]:
        """The status of each test in the results file."""
        return [test["extra_data"]["status"] for test in json.loads(self.results.read_bytes())["tests"]]

    def left(self) -> list[str]:
        """The folders that the run made for its workers and that are still there."""
        return glob.glob(f"{tempfile.gettempdir()}/grader-{self.processes.engine}-*")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an assignment `small`, and `work.py`: a submission with a function that never ends."""
    small = tmp_path / "small"
    (small / "hidden").mkdir(parents=True)
    limits = TOML.format(first=2, second=1, run_s=600).replace("call_s = 0.5", "call_s = 600")
    (small / "assignment.toml").write_text(limits)
    (small / "work.py").write_text(MASTER)
    (small / "hidden" / "test_work.py").write_text(HEAD + SUITE)
    (tmp_path / "work.py").write_text(ENDLESS)
    return tmp_path


def grade_words(folder: Path, *options: str, before: tuple[str, ...] = ()) -> list[str]:
    """The command line of a supervised grading that writes `results.json` in `folder`."""
    command = ["-m", "grader", "grade", str(folder / "work.py"), "--assignment", str(folder / "small")]
    results = ["--results", str(folder / "results.json"), *options]
    return [sys.executable, "-m", "tests.grading.supervise", *before, *command, *results]


def children(parent: int) -> list[int]:
    """The ids of a process's children."""
    return [int(word) for word in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def lines(stream: IO[str] | None) -> IO[str]:
    """A pipe that is there."""
    assert stream is not None
    return stream


needs_mounts = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small file system")
SMALL = "size=12k"
# Whom, by which signal, the command's status, and the beginning of its last line.
ENDINGS: dict[str, tuple[Callable[[Processes], list[int]], signal.Signals, int, str]] = {
    "the command is killed": (lambda run: [run.command], signal.SIGKILL, 128 + 9, ""),
    "the command is told to end": (lambda run: [run.command], signal.SIGTERM, 128 + 15, ""),
    "the engine is killed": (
        lambda run: [run.engine],
        signal.SIGKILL,
        1,
        "grader: the grader failed, not the submission: ",
    ),
    "the zygote is killed": (lambda run: [run.zygote], signal.SIGKILL, 1, "grader: it failed itself in some tests"),
    "all of ours are killed": (lambda run: [run.zygote, run.engine, run.command], signal.SIGKILL, 128 + 9, ""),
}


@pytest.mark.parametrize("how", ENDINGS)
def test_whoever_is_killed_the_others_end(folder: Path, how: str) -> None:
    """The student's program runs in a loop without end, and ends with whichever process of ours ends."""
    whom, number, expected, words = ENDINGS[how]
    run = Run(folder)
    for pid in whom(run.processes):
        os.kill(pid, number)
    status, said = run.end()
    assert status == expected
    assert said.rpartition("\n")[0].rpartition("\n")[2].startswith(words)
    assert run.judged() == ["passed", "error"]
    assert sorted(os.listdir(folder)) == ["results.json", "small", "work.py"]
    if OWN_MOUNTS:
        assert run.left() == []


@pytest.mark.parametrize("whom", ["command", "engine"])
def test_a_folder_that_had_to_be_made_is_removed(folder: Path, whom: str) -> None:
    """Where a worker has no mounts of its own its folder lies on the disk, and the zygote outlives us to remove it."""
    run = Run(folder, "process")
    assert len(run.left()) == 1
    os.kill(getattr(run.processes, whom), signal.SIGKILL)
    run.end()
    assert run.left() == []


@pytest.mark.parametrize("isolation", ["auto", "process"])
def test_ctrl_c_at_a_terminal(folder: Path, isolation: str) -> None:
    """It ends the command with the status that shells know, and all else with it."""
    run = Run(folder, isolation, terminal=True)
    os.write(run.keyboard, b"\x03")
    assert run.end() == (130, "")
    os.close(run.keyboard)
    assert run.judged() == ["passed", "error"]
    assert run.left() == []


def test_a_terminal_that_is_closed(folder: Path) -> None:
    """The run ends with its terminal."""
    run = Run(folder, terminal=True)
    run.hang_up()
    assert run.end() == (128 + signal.SIGHUP, "")
    assert run.judged() == ["passed", "error"]
    assert run.left() == []


def test_nobody_reads_the_output(folder: Path) -> None:
    """The command ends with its own status for that, and says so where it still can; the report is in the file."""
    (folder / "work.py").write_text(MASTER)
    supervisor = subprocess.Popen(grade_words(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines(supervisor.stdout).close()
    said = lines(supervisor.stderr).read()
    lines(supervisor.stderr).close()
    assert supervisor.wait(60) == 141
    assert said.splitlines()[-1] == "grader: the reader of the output went away before its end"
    assert json.loads((folder / "results.json").read_bytes())["score"] == 3


def test_nobody_reads_the_progress(folder: Path) -> None:
    """The first line of progress finds no reader: the run ends there, and so do all its processes."""
    (folder / "work.py").write_text(MASTER)
    supervisor = subprocess.Popen(grade_words(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines(supervisor.stderr).close()
    with lines(supervisor.stdout) as output:
        assert output.read() == ""
    assert supervisor.wait(60) == 141


@needs_mounts
def test_the_disk_of_the_results_is_full(folder: Path) -> None:
    """The file stays as it was last written, whole, and nothing beside it; exit status 2 and one line."""
    disk, after = folder / "disk", folder / "after"
    disk.mkdir()
    # What is known before the first test fits on the disk; what is known after it does not.
    failing = SUITE.replace('assert student.LETTERS == {"A", "C"}', 'raise ValueError("x" * 9000)')
    (folder / "small" / "hidden" / "test_work.py").write_text(HEAD + failing)
    words = grade_words(
        folder, "--results", str(disk / "results.json"), before=("--tmpfs", str(disk), SMALL, str(after))
    )
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(f"grader: {disk}/results.json: No space left on device")
    assert done.stderr.count("\n") == 1
    (results,) = after.iterdir()
    assert [test["extra_data"]["status"] for test in json.loads(results.read_bytes())["tests"]] == ["error", "error"]


@needs_mounts
def test_the_folder_for_temporary_files_is_full(folder: Path) -> None:
    """A grading needs no room there; the folder is one in which neither the interpreter nor we lie."""
    ours = any(Path(path).is_relative_to("/tmp") for path in (sys.prefix, sys.base_prefix, ROOT))
    full, free = ("/var/tmp", "/tmp") if ours else ("/tmp", "/var/tmp")
    with tempfile.TemporaryDirectory(dir=free) as elsewhere:
        place = Path(elsewhere)
        shutil.copytree(folder / "small", place / "small")
        (place / "work.py").write_text(MASTER)
        words = grade_words(place, before=("--tmpfs", full, "nr_inodes=1", str(place / "after")))
        environment = {**os.environ, "TMPDIR": full}
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, env=environment)
        assert done.returncode == 0, done.stderr
        assert json.loads((place / "results.json").read_bytes())["score"] == 3
        assert list((place / "after").iterdir()) == []
