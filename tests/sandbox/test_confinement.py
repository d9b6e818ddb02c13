"""Each step of confinement against the attack that it stops: without it the attack succeeds, with it alone it fails."""

from __future__ import annotations

import os
import select
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from grader.assignment import Limits
from grader.errors import EngineError, StudentError
from grader.sandbox.confine import steps, survey
from grader.sandbox.confined import Confined
from grader.sandbox.launcher import Worker, Zygote, covered
from grader.sandbox.zygote import Ready, put
from tests.programs import program

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the steps are Linux's")
ROOT = os.geteuid() == 0
ALL = tuple(step.name for step in steps.STEPS)
AVAILABLE = {layer.name for layer in survey() if layer.available} | set(steps.EVERYWHERE)

ATTACKS = '''
import ctypes, os, resource, socket, subprocess, sys
import numpy as np

def session():
    """To share the zygote's process group: a signal to the group reaches it."""
    return os.getppid() > 0 and os.getpgrp() == os.getpgid(os.getppid())

def terminal():
    """To write where the user sees it."""
    return any(os.fstat(fd).st_rdev != os.makedev(1, 3) for fd in (0, 1, 2))

def descriptors():
    """To find a descriptor that somebody left open."""
    return any(_open(fd) for fd in range(4, 64))

def _open(fd):
    try:
        os.fstat(fd)
    except OSError:
        return False
    return True

def rlimits():
    """To take more memory than a submission gets."""
    return np.empty(1 << 33, dtype=np.uint8).size > 0

def namespaces(folder):
    """To see the temporary files of others."""
    return bool(os.listdir(folder))

def processes():
    """To learn who its parent is."""
    return os.getppid() > 0

def network(port):
    """To reach a server on this machine."""
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        return True

def user(path):
    """To read what only its owner may read."""
    return bool(open(path).read())

def no_new_privs(program):
    """To gain another user's rights from a set-uid program."""
    return subprocess.run([program, "-u"], capture_output=True, text=True).stdout.strip() == "0"

def landlock(path):
    """To read a file that everybody may read."""
    return bool(open(path).read())

def landlock_writes(folder):
    """To leave a file behind."""
    open(os.path.join(folder, "left"), "w").close()
    return True

def capabilities():
    """To use a right of root's."""
    os.chroot("/")
    return True

def environment():
    """To read the environment."""
    return bool(os.environ)

def seccomp():
    """To make a process."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return True

def seccomp_sockets():
    """To make a socket."""
    socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).close()
    return True

def seccomp_limits():
    """To change the limits of the parent."""
    resource.prlimit(os.getppid() or 1, resource.RLIMIT_NOFILE)
    return True
'''


class Attack(NamedTuple):
    """`others` are steps of which the attack needs the effect, in every run but the one with all steps."""

    name: str
    step: str
    others: tuple[str, ...] = ()
    root_only: bool = False


TABLE = (
    Attack("session", "session"),
    Attack("terminal", "terminal"),
    Attack("descriptors", "descriptors"),
    Attack("rlimits", "rlimits"),
    Attack("namespaces", "namespaces"),
    Attack("processes", "namespaces", root_only=True),
    Attack("user", "user", root_only=True),
    Attack("no_new_privs", "no_new_privs", others=("user",), root_only=True),
    Attack("landlock", "landlock"),
    Attack("landlock_writes", "landlock"),
    Attack("capabilities", "capabilities", others=() if ROOT else ("namespaces",)),
    Attack("environment", "environment"),
    Attack("seccomp", "seccomp", others=("no_new_privs",)),
    Attack("seccomp_sockets", "seccomp", others=("no_new_privs",)),
    Attack("seccomp_limits", "seccomp", others=("no_new_privs",)),
)


class Taking:
    """A zygote whose workers take these steps, whatever level is asked for."""

    def __init__(self, zygote: Zygote, taken: tuple[str, ...]) -> None:
        self._zygote = zygote
        self._taken = taken

    def worker(self, level: str, memory_mb: int) -> Worker:
        """A worker of the zygote's."""
        return self._zygote.start(self._taken, memory_mb)


@pytest.fixture
def targets() -> Iterator[dict[str, tuple[object, ...]]]:
    """What the attacks aim at: files in an open folder, and a set-uid program."""
    folder = Path(tempfile.mkdtemp(dir="/var/tmp"))
    folder.chmod(0o777)
    secret, public = folder / "secret", folder / "public"
    for path, mode in ((secret, 0o600), (public, 0o644)):
        path.write_text("the suite")
        path.chmod(mode)
    setuid = folder / "id"
    shutil.copy(shutil.which("id") or "/usr/bin/id", setuid)
    setuid.chmod(0o4755)
    with tempfile.NamedTemporaryFile(dir=covered()):
        yield {
            "namespaces": (covered(),),
            "user": (str(secret),),
            "no_new_privs": (str(setuid),),
            "landlock": (str(public),),
            "landlock_writes": (str(folder),),
        }
    shutil.rmtree(folder)


def succeeds(zygote: Zygote, taken: tuple[str, ...], name: str, *args: object) -> bool:
    """Whether the attack of that name succeeds in a worker that has taken these steps."""
    holder: Any = Taking(zygote, taken)
    confined = Confined(
        holder, program({"work.py": ATTACKS}, exports={"work.py": (name,)}), Limits(), level="", run_ends=1e9
    )
    try:
        return confined.call(name, args, {}) is True
    except StudentError:
        return False
    finally:
        confined.close()


@pytest.mark.parametrize("attack", TABLE, ids=lambda attack: attack.name)
def test_a_step_stops_its_attack(zygote: Zygote, targets: dict[str, tuple[object, ...]], attack: Attack) -> None:
    """Without the step the attack succeeds, with the step alone it fails, and with all of them it fails."""
    if attack.root_only and not ROOT:
        pytest.skip("an ordinary user cannot take this step")
    args = targets.get(attack.name, ())
    every = tuple(step for step in ALL if step in AVAILABLE)
    assert succeeds(zygote, attack.others, attack.name, *args)
    assert not succeeds(zygote, (*attack.others, attack.step), attack.name, *args)
    assert not succeeds(zygote, every, attack.name, *args)


def test_a_worker_ends_with_its_zygote() -> None:
    """Killed from outside, the zygote takes its workers along; without that step they would stay."""
    for taken, alive in (((), True), (("parent_death",), False)):
        zygote = Zygote.spawn()
        worker = zygote.start(taken, 3000)
        process: Any = zygote._process
        process.kill()
        process.wait()
        assert _ends(worker.pid, within_s=0.5 if alive else 60.0) is not alive
        worker.sock.close()
        assert worker._folder is not None
        shutil.rmtree(worker._folder)
        zygote.close()


def test_a_worker_has_no_network() -> None:
    """A server on this machine is out of reach; a zygote leaves the network for good with its first such worker."""
    zygote = Zygote.spawn()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert succeeds(zygote, (), "network", port)
        assert not succeeds(zygote, ("namespaces",), "network", port)
    zygote.close()


def test_a_step_that_cannot_be_taken_runs_no_students_code(
    zygote: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker whose confinement fails is an error of the grader's, not a weaker worker."""
    monkeypatch.setattr(tempfile, "mkdtemp", lambda prefix: str(tmp_path / "gone"))
    with pytest.raises(EngineError, match="could not be confined"):
        zygote.start(("environment",), 3000)


def test_a_worker_that_does_not_start_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the zygote has died, the user, the folder and the sockets that were meant for the worker are given back."""
    control, other = socket.socketpair()
    with control:
        with other:
            put(other, Ready())
            dead = Zygote(control, os.getpid())
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        before = os.listdir("/proc/self/fd")
        with pytest.raises(EngineError) as caught:
            dead.start(("user",), 3000)
        # The traceback still holds what `start` had in hand: nothing is given back by chance.
        assert os.listdir("/proc/self/fd") == before
        assert os.listdir(tmp_path) == []
        assert "has ended" in str(caught.value)


def _ends(pid: int, within_s: float) -> bool:
    """Whether the process ends; its parent is dead, so whoever adopts it reaps it."""
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([fd], [], [], within_s)[0])
    finally:
        os.close(fd)
