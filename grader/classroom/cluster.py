"""The engine on a cluster: dask carries submissions out and reports back, each worker grades confined on its machine.

The assignment goes to each worker once; nothing of a submission is ever pickled or run by dask: it travels as bytes.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import queue
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from grader import assignment as assignments
from grader.assignment import Assignment
from grader.classroom import fingerprint
from grader.classroom.local import LocalEngine
from grader.classroom.work import Begun, Graded, Task
from grader.errors import EngineError, UsageError

try:
    import distributed
except ImportError as error:
    raise UsageError("--engine dask needs dask; install it by python -m pip install 'grader[cluster]'") from error

if TYPE_CHECKING:
    from distributed import Client, Future, Worker

CONNECT_S = 10
AHEAD = 2
"""Tasks that are sent for each thread of a worker's: one to grade, and one that waits there."""
RETRIES = 3
"""So often a submission is begun anew when the worker that grades it is lost."""


class Sealed(msgspec.Struct, frozen=True):
    """What a worker needs to grade a class: the suite's files by name, and how; `engine` must be its own digest."""

    files: dict[str, bytes]
    seed: int
    isolation: str
    engine: str


class GraderPlugin(distributed.WorkerPlugin):  # type: ignore[misc]  # its types are incomplete, and left out
    """On a worker: the sealed assignment in a private folder, and an engine for each of its threads."""

    def __init__(self, sealed: bytes) -> None:
        self._sealed = sealed
        # One for each class, since several may be graded on the same workers.
        self.name = f"grader-{hashlib.sha256(sealed).hexdigest()}"

    def setup(self, worker: Worker) -> None:
        """Unpack the assignment. An error here is told to whoever sends a task."""
        self.error = ""
        self._folder = Path(tempfile.mkdtemp(prefix="grader-class-"))
        sealed = msgspec.msgpack.decode(self._sealed, type=Sealed)
        self._free: queue.SimpleQueue[LocalEngine] = queue.SimpleQueue()
        self._all: list[LocalEngine] = []
        try:
            if sealed.engine != fingerprint.engine():
                raise UsageError("another version of grader, Python or torch is installed there; install this one")
            for name, data in sealed.files.items():
                path = self._folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            assignment = assignments.read(self._folder)
            for _ in range(worker.state.nthreads):
                self._all.append(LocalEngine(assignment, seed=sealed.seed, isolation=sealed.isolation, jobs=1))
                self._free.put(self._all[-1])
        except (UsageError, OSError) as error:
            self.error = f"the worker {worker.address} cannot grade: {error}"

    def teardown(self, worker: Worker) -> None:
        """End the engines, and forget the assignment."""
        for engine in self._all:
            engine.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def grade(self, task: Task) -> Graded:
        """One submission, graded by an engine that no other thread uses meanwhile."""
        engine = self._free.get()
        try:
            return next(engine.grade(iter([task]), lambda key: None))
        finally:
            self._free.put(engine)


class DaskEngine:
    """An Engine over the workers of the scheduler at an address."""

    def __init__(self, address: str, assignment: Assignment, *, seed: int, isolation: str) -> None:
        """UsageError where there is no scheduler, or a worker that cannot grade this class."""
        # What it has to say of a lost connection is said by us, in one line.
        for logger in ("distributed", "distributed.client"):  # its configuration gives each a level of its own
            logging.getLogger(logger).setLevel(logging.CRITICAL)
        folder = assignment.folder
        sealed = Sealed(
            {path.relative_to(folder).as_posix(): path.read_bytes() for path in fingerprint.suite_files(folder)},
            seed,
            isolation,
            fingerprint.engine(),
        )
        plugin = GraderPlugin(msgspec.msgpack.encode(sealed))
        self._plugin = plugin.name
        self._address = address
        self._client = _connected(address)
        with contextlib.ExitStack() as failing:
            failing.callback(self._client.close)
            try:
                self._client.wait_for_workers(1, timeout=CONNECT_S)
            except TimeoutError as error:
                raise UsageError(
                    f"--scheduler {address}: it has no worker; start some by `dask worker {address}`"
                ) from error
            self._client.register_plugin(plugin)
            failing.pop_all()

    def grade(self, tasks: Iterator[Task], begun: Begun) -> Iterator[Graded]:
        """See Engine."""
        finished: Any = distributed.as_completed(loop=self._client.loop)
        keys: dict[Future, str] = {}
        while True:
            while len(keys) < self._places() and (task := next(tasks, None)) is not None:
                future = self._client.submit(
                    _graded, self._plugin, msgspec.msgpack.encode(task), pure=False, retries=RETRIES
                )
                keys[future] = task.key
                finished.add(future)
                begun(task.key)
            if not keys:
                return
            future = next(finished)
            yield self._end_of_task(future, keys.pop(future))

    def close(self) -> None:
        """See Engine."""
        with contextlib.suppress(OSError, TimeoutError):
            self._client.unregister_worker_plugin(self._plugin)
        self._client.close()

    def _places(self) -> int:
        """How many tasks to have out; one at least, so that a class waits for a worker rather than end without any."""
        try:
            threads = int(sum(self._client.nthreads().values()))
        except OSError as error:
            raise self._lost() from error
        return max(AHEAD * threads, 1)

    def _end_of_task(self, future: Future, key: str) -> Graded:
        try:
            # Where the worker was lost with its answer, this waits until another one has graded it.
            data = future.result()
        except Exception as error:
            if future.status != "error":
                raise self._lost() from error
            if isinstance(error, distributed.scheduler.KilledWorker):
                return Graded(key, None, f"each of the {RETRIES + 1} workers that graded it was lost")
            return Graded(key, None, f"{type(error).__name__}: {error}")
        answer = msgspec.msgpack.decode(data, type=_Answer)
        if answer.graded is None:
            raise UsageError(answer.unusable)
        return answer.graded

    def _lost(self) -> EngineError:
        return EngineError(
            f"--scheduler {self._address}: the connection is lost; what is graded is stored, and the same command goes "
            "on from there"
        )


def _connected(address: str) -> Client:
    try:
        return distributed.Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"--scheduler {address}: no dask scheduler answers there; start one by `dask scheduler`"
        ) from error


class _Answer(msgspec.Struct, frozen=True):
    """What became of a task; where `graded` is None, `unusable` says why no task can be graded."""

    graded: Graded | None
    unusable: str


def _graded(plugin_name: str, data: bytes) -> bytes:
    """On a worker: the answer to a task."""
    plugin = distributed.get_worker().plugins[plugin_name]
    try:
        if plugin.error:
            raise UsageError(plugin.error)
        answer = _Answer(plugin.grade(msgspec.msgpack.decode(data, type=Task)), "")
    except UsageError as error:
        answer = _Answer(None, str(error))
    return msgspec.msgpack.encode(answer)
