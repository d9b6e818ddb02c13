"""The engine on a cluster: a real scheduler and real workers, of which one is killed in the middle."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import distributed
import msgspec
import pytest

from grader.classroom import fingerprint
from grader.classroom.batch import Step
from grader.classroom.cluster import DaskEngine, GraderPlugin, Sealed
from grader.classroom.local import LocalEngine
from grader.classroom.work import Graded
from grader.cli.main import main
from grader.errors import EngineError
from tests.classroom import small


def test_a_cluster_gives_the_same_grades_and_survives_a_killed_worker(tmp_path: Path) -> None:
    """Two workers, one killed after the first result: every grade is that of one machine, and nothing has failed."""
    assignment = small.write_assignment(tmp_path / "solutions" / "small")
    entries = small.write_class(tmp_path / "class")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        contextlib.closing(
            DaskEngine(cluster.scheduler_address, assignment, seed=assignment.seed, isolation="auto")
        ) as engine,
    ):
        killed: list[int] = []

        def kill_one(step: Step) -> None:
            if step.done and not killed:
                killed.append(next(iter(cluster.workers.values())).process.pid)
                os.kill(killed[0], signal.SIGKILL)

        work = small.batch(entries, assignment, tmp_path / "cluster.sqlite")
        work.run(engine, kill_one)
        assert killed
    with contextlib.closing(LocalEngine(assignment, seed=assignment.seed, isolation="auto", jobs=1)) as engine_here:
        small.batch(entries, assignment, tmp_path / "here.sqlite").run(engine_here)
    assert small.settled(tmp_path / "cluster.sqlite") == small.settled(tmp_path / "here.sqlite")


def test_a_worker_that_cannot_unpack_the_assignment_says_so() -> None:
    """A full disk, or a name that its file system does not take, is told to whoever sends a task; nothing stays."""
    files = {"hidden": b"", "hidden/test_work.py": b""}  # the folder cannot be made: a file has its name
    sealed = Sealed(files, seed=1, isolation="auto", engine=fingerprint.engine())
    plugin = GraderPlugin(msgspec.msgpack.encode(sealed))
    worker = SimpleNamespace(address="tcp://127.0.0.1:1", state=SimpleNamespace(nthreads=1))
    plugin.setup(worker)
    folder = plugin._folder
    assert plugin.error.startswith("the worker tcp://127.0.0.1:1 cannot grade: ")
    plugin.teardown(worker)
    assert not folder.exists()


def test_a_scheduler_that_is_not_there_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing listens at the address: exit status 2, what to do, and no store."""
    small.write_assignment(tmp_path / "solutions" / "small")
    small.write_class(tmp_path / "class")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("grader.classroom.cluster.CONNECT_S", 0.2)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        assert main(["batch", "class", "--engine", "dask", "--scheduler", address]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said == f"grader: --scheduler {address}: no dask scheduler answers there; start one by `dask scheduler`"
    assert not (tmp_path / "grades.sqlite").exists()


class FakeClient:
    """Stands where dask's client does, and writes down what it is asked; `fail` says at what it fails."""

    def __init__(self, fail: str = "") -> None:
        self.calls: list[str] = []
        self._fail = fail

    def __getattr__(self, name: str) -> Callable[..., None]:
        def call(*args: object, **kwargs: object) -> None:
            self.calls.append(name)
            if name == self._fail:
                raise OSError("no route")

        return call


def _engine(client: FakeClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DaskEngine:
    monkeypatch.setattr("grader.classroom.cluster._connected", lambda address: client)
    assignment = small.write_assignment(tmp_path / "solutions" / "small")
    return DaskEngine("tcp://127.0.0.1:1", assignment, seed=1, isolation="auto")


def test_a_client_is_closed_where_the_workers_cannot_be_prepared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong once the connection is there, no thread of the client's stays behind."""
    client = FakeClient(fail="register_plugin")
    with pytest.raises(OSError, match="no route"):
        _engine(client, tmp_path, monkeypatch)
    assert client.calls == ["wait_for_workers", "register_plugin", "close"]


class FakeFuture(NamedTuple):
    """Stands where a dask future does."""

    status: str
    error: Exception

    def result(self) -> bytes:
        """Fail."""
        raise self.error


def test_a_lost_scheduler_costs_no_submission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it had in hand is not written down as graded or failed: the batch ends, and a later one grades it."""
    engine = _engine(FakeClient(fail="nthreads"), tmp_path, monkeypatch)
    with pytest.raises(EngineError, match=r"tcp://127\.0\.0\.1:1: the connection is lost; .* goes on from there"):
        engine._end_of_task(FakeFuture("cancelled", CancelledError()), "ada")
    with pytest.raises(EngineError, match="the connection is lost"):
        engine._places()


def test_what_fails_on_a_worker_costs_its_submission_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the worker's, a full disk, say, is the grader's failure on this one submission, with its reason."""
    engine = _engine(FakeClient(), tmp_path, monkeypatch)
    graded = engine._end_of_task(FakeFuture("error", OSError("no space left")), "ada")
    assert graded == Graded("ada", None, "OSError: no space left")
