"""The attacks of `grader doctor`: a probe in a worker that is confined as in a grading, and what it got.

Each attack belongs to the layer that is there to stop it; where that one is missing another may still hold. What only
Landlock can stop is tried only where there is Landlock: without it a grading refuses what is open to other users. As a
program, `python -m grader.sandbox.attacks`, it writes the outcomes to standard output as JSON.
"""

from __future__ import annotations

import math
import os
import secrets
import select
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from grader.assignment import Limits
from grader.errors import EngineError, StudentError
from grader.sandbox.confine import kernel, survey
from grader.sandbox.confined import Confined
from grader.sandbox.launcher import Worker, Zygote, covered
from grader.sandbox.program import Program
from grader.sandbox.selftest import Outcome
from grader.submission import SourceFile, Submission

END_SECONDS = 10.0
_PROBE = Path(__file__).with_name("probe.py")


class _Attack(NamedTuple):
    layer: str
    words: str
    function: str
    args: tuple[object, ...]


def attacked(zygote: Zygote, *, level: str = "auto") -> tuple[Outcome, ...]:
    """The outcome of every attack on the layers that `level` takes, and of a look at each from outside.

    The zygote is killed in the last one. EngineError where the probe itself fails.
    """
    limits = Limits()
    offered = {layer.name for layer in survey() if layer.available}
    with _targets(limits) as targets:
        attacks = [attack for attack in targets if attack.layer != "landlock" or "landlock" in offered]
        text = _PROBE.read_text(encoding="utf-8")
        files = (SourceFile(_PROBE.name, text),)
        probe = Submission(name="probe", files=files)
        exports = {_PROBE.name: tuple(attack.function for attack in attacks)}
        confined = Confined(zygote, Program(probe, exports), limits, level=level, run_ends=math.inf)
        try:
            outcomes = [Outcome(attack.layer, attack.words, not _succeeds(confined, attack)) for attack in attacks]
        finally:
            confined.close()
    return (*outcomes, *_seen_from_outside(zygote, level, limits.memory_mb))


def _succeeds(confined: Confined, attack: _Attack) -> bool:
    try:
        got = confined.call(attack.function, attack.args, {})
    except StudentError as error:
        raise EngineError(f"the probe failed where it {attack.words}: {error}") from error
    if not isinstance(got, bool):
        raise EngineError(f"the probe does not say whether it {attack.words}")
    return got


@contextmanager
def _targets(limits: Limits) -> Iterator[tuple[_Attack, ...]]:
    """What is attacked: a folder like a suite's in a checkout, a results file, servers, and this process."""
    # Not where workers have an empty folder of their own: a real suite is not there.
    parents = [path for path in ("/tmp", "/var/tmp", "/dev/shm") if path != covered() and os.access(path, os.W_OK)]
    with (
        tempfile.TemporaryDirectory(prefix="doctor-", dir=parents[0] if parents else None) as name,
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as unix,
    ):
        folder, secret = Path(name), secrets.token_hex(16)
        folder.chmod(0o777)
        suite, results = folder / "test_hidden.py", folder / "results.json"
        closed, closed_results = folder / "closed.py", folder / "closed.json"
        for path, mode in ((suite, 0o644), (results, 0o666), (closed, 0o600), (closed_results, 0o600)):
            path.write_text(f"EXPECTED = {secret!r}\n", encoding="utf-8")
            path.chmod(mode)
        udp.bind(("127.0.0.1", 0))
        unix.bind(str(folder / "socket"))
        unix.listen()
        (folder / "socket").chmod(0o777)
        us = os.getpid()
        yield (
            _Attack("rlimits", "took more memory than it may", "takes_memory", (limits.memory_mb + 1,)),
            _Attack("namespaces", "reached a server by TCP", "connects", (tcp.getsockname()[1],)),
            _Attack("namespaces", "sent a datagram by UDP", "sends", (udp.getsockname()[1],)),
            _Attack("user", "read a hidden test that only its owner may read", "reads", (str(closed), secret)),
            _Attack("user", "wrote a results file that only its owner may write", "writes", (str(closed_results),)),
            _Attack("landlock", "read a hidden test that everybody may read", "reads", (str(suite), secret)),
            _Attack("landlock", "wrote a results file that everybody may write", "writes", (str(results),)),
            _Attack("landlock", "looked at the grader's process in /proc", "lists_process", (us,)),
            _Attack("not_dumpable", "read the grader's environment", "reads_environment", (us,)),
            _Attack(
                "seccomp", "reached a server by a socket in the file system", "connects_here", (unix.getsockname(),)
            ),
            _Attack("seccomp", "made a process", "forks", ()),
            _Attack("seccomp", "could send the grader a signal", "signals", (us,)),
        )


def _seen_from_outside(zygote: Zygote, level: str, memory_mb: int) -> Iterator[Outcome]:
    """What no attack shows, as the kernel tells it of a worker; the last look kills the zygote."""
    taken = zygote.layers(level)
    worker = zygote.worker(level, memory_mb)
    looks: tuple[tuple[str, str, Callable[[], bool]], ...] = (
        ("no_new_privs", "could gain rights from a set-uid program", lambda: _status(worker, "NoNewPrivs") == 1),
        ("capabilities", "had rights of root's", lambda: _status(worker, "CapEff", 16) == 0),
        ("not_dumpable", "let its memory be read by its own user", lambda: _is_for_root_only(worker)),
        ("parent_death", "outlived the process that it was forked from", lambda: _ends_with(zygote, worker)),
    )
    for layer, words, held in looks:
        if layer in taken:
            yield Outcome(layer, words, held())
    with suppress(EngineError):
        worker.end()


def _status(worker: Worker, field: str, base: int = 10) -> int:
    text = Path(f"/proc/{worker.pid}/status").read_text(encoding="ascii", errors="replace")
    values = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    return int(values.get(field, "-1"), base)


def _is_for_root_only(worker: Worker) -> bool:
    """Whether its memory is for root only: the kernel then says that its files in /proc are not its own user's."""
    user, owner = (os.stat(f"/proc/{worker.pid}/{name}").st_uid for name in ("", "environ"))
    return user == 0 or user != owner


def _ends_with(zygote: Zygote, worker: Worker) -> bool:
    descriptor = os.pidfd_open(worker.pid)
    try:
        os.kill(zygote.pid, signal.SIGKILL)
        return bool(select.select([descriptor], [], [], END_SECONDS)[0])
    finally:
        os.close(descriptor)


def main() -> None:
    """Attack as doctor asks, in a process like the one that grades."""
    if kernel.LINUX:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    zygote = Zygote.fork()
    outcomes = attacked(zygote)
    zygote.close()
    sys.stdout.buffer.write(msgspec.json.encode(outcomes))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
