"""Public tests on the student's own machine: run in a watched process, which is ended when the program hangs."""

from __future__ import annotations

import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO

import msgspec

from grader.errors import EngineError
from grader.machine import require_torch
from grader.release.handout import Handout, HandoutLimits
from grader.release.public_steps import Began, Collected, Ended, Loaded, Loading, Step, Task, Test, steps
from grader.text import utf8

_START_S = 300.0  # a cold import of torch on a slow disk; what the student wrote does not run in it
_PATIENCE = 3  # after so many tests that were stopped, the others get less time
_LESS_S = 3.0


class Outcome(msgspec.Struct, frozen=True):
    """What became of the public tests: an end for each case, by its id, in order, and notes on the program."""

    tests: tuple[Test, ...]
    ends: Mapping[str, Ended]
    notes: tuple[str, ...]


OnStep = Callable[[int, int, str], None]  # tests that are judged, all tests, the sentence of the last one


def run(public: Handout, folder: Path, path: Path, on_step: OnStep = lambda *_: None) -> Outcome:
    """Run the public tests of the handout in `folder` on what is at `path`.

    A call that takes longer than the limit, or that ends the process, costs the test it was in; a file that does so
    while it is loaded costs what it defines. UsageError where torch or a path cannot be used,
    EngineError where the tests cannot be run at all.
    """
    with tempfile.TemporaryDirectory() as temporary:
        settings = Path(temporary) / "pytest.ini"
        settings.write_text("[pytest]\n", encoding="utf-8")
        task = Task(folder=utf8(folder.resolve()), path=utf8(path.resolve()), settings=str(settings))
        return _Run(task, public.limits, on_step).run()


class _Run:
    def __init__(self, task: Task, limits: HandoutLimits, on_step: OnStep) -> None:
        self._limits = limits
        self._task = task
        self._on_step = on_step
        self._tests: dict[str, Test] = {}
        self._ends: dict[str, Ended] = {}
        self._notes: dict[str, None] = {}
        self._stopped = 0

    def run(self) -> Outcome:
        while True:
            begun = len(self._ends) + len(self._task.skipped_pieces)
            finished = self._one_process()
            if finished:
                return Outcome(tuple(self._tests.values()), self._ends, tuple(self._notes))
            if len(self._ends) + len(self._task.skipped_pieces) == begun:
                require_torch()
                raise EngineError("the public tests cannot be run: their process ends before it begins")
            self._task = msgspec.structs.replace(self._task, done=tuple(self._ends))

    def _one_process(self) -> bool:
        """Run what is left until all of it has ended (True) or the process had to be ended (False)."""
        task = msgspec.json.encode(self._task).decode()
        command = [sys.executable, "-P", "-m", "grader.release.public_child", task]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        told: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        with subprocess.Popen(command, **pipes) as child:  # type: ignore[call-overload]  # mypy: one type for all values
            reader = threading.Thread(target=_read, args=(child.stdout, told), daemon=True)
            reader.start()
            try:
                return self._follow(child, told)
            finally:
                child.kill()
                reader.join()

    def _follow(self, child: subprocess.Popen[bytes], told: queue.SimpleQueue[bytes]) -> bool:
        last: Step | None = None
        while True:
            limit = self._seconds(last)
            try:
                line = told.get(timeout=limit)
            except queue.Empty:
                self._cut_short(last, f"it was stopped after {limit:g} seconds. Is there a loop that never ends?")
                self._stopped += 1
                return False
            if not line:
                status = child.wait()
                if status == 0 and last is not None and self._tests.keys() <= self._ends.keys():
                    return True
                self._cut_short(last, f"Python itself ended there (exit status {status}).")
                return False
            last = steps.decode(line)
            self._take(last)

    def _seconds(self, last: Step | None) -> float:
        match last:
            case Loading():
                return self._limits.import_s
            case Began():
                # By the clock, which also counts what other programs do: twice what grading allows in CPU seconds.
                return 2 * self._limits.call_s if self._stopped < _PATIENCE else min(_LESS_S, self._limits.call_s)
        return _START_S

    def _take(self, step: Step) -> None:
        match step:
            case Collected(tests):
                self._tests |= {test.id: test for test in tests}
            case Loaded(notes):
                self._notes |= dict.fromkeys(notes)
            case Ended(id=id):
                self._ends[id] = step
                all_of_them, left = _functions(self._tests), _functions(self._tests.keys() - self._ends.keys())
                self._on_step(len(all_of_them - left), len(all_of_them), self._tests[id].name)

    def _cut_short(self, last: Step | None, why: str) -> None:
        """Note what the process was at when it ended before its time."""
        match last:
            case Began(id=id):
                self._take(Ended(id, "failed", f"While this test ran, {why}" if why.startswith("it") else why))
            case Loading(piece=piece):
                self._task = msgspec.structs.replace(self._task, skipped_pieces=(*self._task.skipped_pieces, piece))
                self._notes[f"{piece}: {why} Nothing of it counts here."] = None


def _functions(cases: Iterable[str]) -> set[str]:
    """The tests of which these are cases."""
    return {case.partition("[")[0] for case in cases}


def _read(stream: IO[bytes], told: queue.SimpleQueue[bytes]) -> None:
    """Hand on every line, and an empty one at the end."""
    for line in stream:
        told.put(line)
    told.put(b"")
