"""Where hostile submissions run: folders with canaries, sockets that listen, and a look at what was left behind."""

from __future__ import annotations

import math
import os
import select
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from grader.assignment import Assignment, read
from grader.grading.job import Job
from grader.grading.run import grade_confined
from grader.report import Report
from grader.sandbox.confined import Confined
from grader.sandbox.launcher import Zygote
from grader.sandbox.program import Program
from grader.sandbox.removal import remove
from grader.submission import Submission
from grader.submission import read as read_submission

HERE = Path(__file__).resolve().parent
MARKER = "hostile-marker"
"""Stands in the name of whatever file or process a case tries to leave behind."""
CANARIES = {
    "the suite": "CANARY-SUITE-7f3a91c2",
    "a reference": "CANARY-REFERENCE-b04d5e66",
    "the settings": "CANARY-SETTINGS-19e8c0d3",
    "the environment": "CANARY-ENVIRONMENT-2b7716f0",
    "a file of ours": "CANARY-FILE-c5d0a9e8",
    "another submission": "CANARY-OTHER-63fe81b4",
    "a hidden input": "918273.",
}
WAIT_S = 10.0


class Grounds:
    """`assignment` is a copy of the small one; `target` is a folder that everybody may write to."""

    def __init__(self, root: Path, zygote: Zygote) -> None:
        self._zygote = zygote
        self.assignment_folder = root / "assignment"
        self.target = root / "target"
        self.temporary = root / "temporary"
        self.submissions = root / "submissions"
        self.unprotected = root / "unprotected"
        shutil.copytree(HERE / "assignment", self.assignment_folder)
        for folder in (self.target, self.temporary, self.submissions, self.unprotected):
            folder.mkdir()
        self.target.chmod(0o777)
        self.temporary.chmod(0o711)
        (self.target / "canary.txt").write_text(CANARIES["a file of ours"])
        (self.target / "results.json").write_text("{}")
        (self.target / "results.json").chmod(0o666)
        other = self.submissions / "other"
        other.mkdir()
        (other / "little.py").write_text(f"# {CANARIES['another submission']}\n")
        self.assignment: Assignment = read(self.assignment_folder)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.datagrams.bind(("127.0.0.1", 0))
        self.path_socket = socket.socket(socket.AF_UNIX)
        self.path_socket.bind(str(self.target / "socket"))
        self.path_socket.listen()
        (self.target / "socket").chmod(0o777)
        self.abstract_name = f"{MARKER}-{os.getpid()}"
        self.abstract = socket.socket(socket.AF_UNIX)
        self.abstract.bind(f"\0{self.abstract_name}")
        self.abstract.listen()
        # By this number whoever knows it finds what stays in the kernel's memory; of another run's it is another.
        self.ipc_key = 0x68610000 + os.getpid() % 0x10000
        self._before = self._files()
        self._known: set[int] = set()

    @classmethod
    @contextmanager
    def laid_out(cls, zygote: Zygote) -> Iterator[Grounds]:
        """Grounds in a folder that others may enter, as a worker of another user must; all is gone at the end."""
        # As a real path: a system's /tmp may be a link, and Landlock and /proc name what is behind it.
        root = Path(tempfile.mkdtemp(prefix="hostile-")).resolve()
        root.chmod(0o755)
        grounds = cls(root, zygote)
        os.environ["HOSTILE_CANARY"] = CANARIES["the environment"]
        try:
            yield grounds
        finally:
            del os.environ["HOSTILE_CANARY"]
            for sock in (grounds.listener, grounds.datagrams, grounds.path_socket, grounds.abstract):
                sock.close()
            shutil.rmtree(root)

    @property
    def zygote_pid(self) -> int:
        """The process that workers are forked from."""
        return self._zygote.pid

    @property
    def places(self) -> Mapping[str, str]:
        """What a case may ask for by `@NAME@`: an attacker is given every path and number that could help."""
        return {
            "FOLDER": str(self.assignment_folder),
            "TARGET": str(self.target),
            "OTHER": str(self.submissions / "other"),
            "TEMPORARY": str(self.temporary),
            "PORT": str(self.listener.getsockname()[1]),
            "DATAGRAMS": str(self.datagrams.getsockname()[1]),
            "ABSTRACT": self.abstract_name,
            "PID": str(os.getpid()),
            "MARKER": MARKER,
            "IPC_KEY": str(self.ipc_key),
        }

    def read(self, path: Path) -> Submission:
        """The submission at `path`, read with the small assignment's limits."""
        limits = self.assignment.limits
        return read_submission(
            path,
            names=[file.name for file in self.assignment.files],
            notebook="little.ipynb",
            source_kb=limits.source_kb,
            notebook_kb=limits.notebook_kb,
        )

    def job(self, submission: Submission, isolation: str = "auto") -> Job:
        """The order to grade a submission."""
        return Job(
            folder=str(self.assignment_folder),
            submission=submission,
            seed=self.assignment.seed,
            only=(),
            isolation=isolation,
        )

    def grade(self, submission: Submission) -> Report:
        """The report of a submission that runs confined."""
        before, tempfile.tempdir = tempfile.tempdir, str(self.temporary)
        try:
            return grade_confined(self.job(submission), self._zygote)
        finally:
            tempfile.tempdir = before

    def honest(self) -> Submission:
        """The honest solution, which scores full."""
        return self.read(HERE / "honest")

    def answers(self) -> tuple[object, object]:
        """What the honest solution's function and constant are in a fresh worker; a grading without pytest's share."""
        exports = self.assignment.exports
        program = Program(self.honest(), exports)
        backend = Confined(self._zygote, program, self.assignment.limits, level="auto", run_ends=math.inf)
        try:
            return backend.call("total", (np.array([[1.0, 2.0], [3.0, 4.0]]),), {}), backend.value("COLOURS")
        finally:
            backend.close()

    def leftovers(self) -> list[str]:
        """Every process and file that a grading has left behind, in words; none, where the boundary holds."""
        found = [f"process {pid}: {_command(pid)}" for pid in self._processes() if not _ends(pid)]
        found += [f"file {path}" for path in sorted(self._files() - self._before)]
        found += [f"missing {path}" for path in sorted(self._before - self._files())]
        kept = [path for path in Path("/proc/sysvipc").glob("*") if str(self.ipc_key) in path.read_text().split()]
        found += [f"kept by the kernel: {path.name}" for path in kept]
        for name in ("canary.txt", "results.json"):
            text = (self.target / name).read_text()
            if text not in (CANARIES["a file of ours"], "{}"):
                found.append(f"changed: {name}: {text[:100]}")
        return found

    def clean_up(self) -> None:
        """Undo what `leftovers` found, so that the next case starts from the same grounds and is not blamed for it."""
        self._known |= set(self._processes())
        for path in sorted(self._files() - self._before, reverse=True):
            with suppress(OSError):
                remove(path) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)
        (self.target / "results.json").write_text("{}")
        (self.target / "results.json").chmod(0o666)

    def _processes(self) -> list[int]:
        """Descendants of the zygote's, what outlived its parent there, and whatever bears the marker's name."""
        top = self.zygote_pid
        parents = {pid: _parent(pid) for entry in os.listdir("/proc") if entry.isdigit() for pid in [int(entry)]}
        family, frontier = set(), {top}
        while frontier:
            frontier = {pid for pid, parent in parents.items() if parent in frontier}
            family |= frontier
        command = _command(top)
        orphans = {pid for pid, parent in parents.items() if parent == 1 and _command(pid) == command}
        marked = {pid for pid in parents if f"{MARKER}-process" in _command(pid)}
        return sorted((family | orphans | marked) - self._known)

    def _files(self) -> set[str]:
        ours = {str(path) for folder in (self.target, self.temporary) for path in folder.rglob("*")}
        shared = {
            str(path)
            for folder in ("/tmp", "/var/tmp", "/dev/shm")
            if os.path.isdir(folder)
            for path in Path(folder).glob(f"{MARKER}*")
        }
        return ours | shared


def _ends(pid: int) -> bool:
    """Whether a process ends by itself soon: what was sent SIGKILL may take a moment to go."""
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        poll = select.poll()
        poll.register(fd, select.POLLIN)
        return bool(poll.poll(1000 * WAIT_S))
    finally:
        os.close(fd)


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""
