"""The watched process of `grader check`: runs public tests on the student's program, and says at each step which.

It may hang or die with the program: the parent (`public_run`) watches, ends it, and starts another for what is left.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import pytest

from grader.errors import CheckFailed, StudentException, VerdictError
from grader.release import handout, public
from grader.release.public_derivations import DerivationItem, derivations
from grader.release.public_steps import Began, Collected, Ended, Loaded, Loading, Step, Task, Test
from grader.sandbox.confine import kernel
from grader.sandbox.inprocess import InProcess
from grader.sandbox.program import Piece, Program
from grader.submission import Submission
from grader.text import clean

# One failing test fits one screen.
_MAX_LINES = 14
_MAX_TEXT = 1200


class _Watched(Program):
    """A program that says which piece it runs next, and leaves out those that an earlier process hung in."""

    def __init__(self, submission: Submission, known: handout.Handout, task: Task, channel: _Channel) -> None:
        super().__init__(submission, known.exports)
        self._skipped = frozenset(task.skipped_pieces)
        self._channel = channel

    def pieces(self) -> Iterator[Piece]:
        """See Program."""
        for piece in super().pieces():
            if piece.name not in self._skipped:
                self._channel.say(Loading(piece.name))
                yield piece


class _Backend(InProcess):
    """Remembers which answers of a test were still empty: an empty one is not wrong, it is not given yet."""

    empty: str = ""

    def value(self, name: str) -> Any:
        """See Backend."""
        value = super().value(name)
        if isinstance(value, (str, list, tuple, set, frozenset, dict)) and not value:
            self.empty = name
        return value


class _Channel:
    """Where steps are told, a line each."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def say(self, step: Step) -> None:
        """Tell one step at once."""
        self._stream.write(msgspec.json.encode(step) + b"\n")
        self._stream.flush()


class _Plugin:
    """Tells the parent what is collected, which test runs, and how each ends."""

    def __init__(self, task: Task, channel: _Channel) -> None:
        self._task = task
        self._channel = channel
        self._fault: Ended | None = None
        self._backend: _Backend | None = None
        self._texts: Mapping[str, str] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Add the derivations, tell the tests, load the program, and keep what no earlier process has judged."""
        known = handout.read(Path(self._task.folder))
        items += derivations(session, known)
        self._channel.say(Collected([_described(item) for item in items]))
        done = frozenset(self._task.done)
        items[:] = [item for item in items if item.nodeid not in done]
        program = _Watched(handout.submission(Path(self._task.path), known), known, self._task, self._channel)
        self._texts = program.texts()
        self._backend = _Backend(program)
        public.hold(config, self._backend)
        self._channel.say(Loaded(self._backend.notes()))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A public test that cannot be collected is nobody's answer: it is told as one that failed by itself."""
        if report.failed:
            self._channel.say(Collected([Test(report.nodeid, "", f"{report.nodeid} cannot be read")]))
            self._channel.say(Ended(report.nodeid, "error", _short(str(report.longrepr))))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """A test begins."""
        self._fault = None
        if self._backend is not None:
            self._backend.empty = ""
        self._channel.say(Began(nodeid))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """A phase of a test ends; the first one with a fault says how the test ends."""
        report = yield
        if call.excinfo is not None and self._fault is None:
            empty = self._backend.empty if self._backend is not None else ""
            status, message = _verdict(call.excinfo.value, empty, self._texts)
            self._fault = Ended(item.nodeid, status, _short(message))
        if call.when == "teardown":
            self._channel.say(self._fault or Ended(item.nodeid, "passed", ""))
        return report


def main() -> None:
    """Do the task on the command line; steps go to standard output, what the program prints goes nowhere."""
    if kernel.LINUX:
        # Where the parent is killed, nobody is left to stop a function that hangs.
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    task = msgspec.json.decode(sys.argv[1], type=Task)
    channel = _Channel(os.fdopen(os.dup(1), "wb"))
    with open(os.devnull, "r+b") as null:
        os.dup2(null.fileno(), 1)
    options = ["--import-mode=importlib", "--capture=sys", "--disable-plugin-autoload", "-c", task.settings]
    options.append("--continue-on-collection-errors")
    left_out = [part for name in ("terminal", "cacheprovider", "faulthandler") for part in ("-p", f"no:{name}")]
    tests = str(Path(task.folder) / "public")
    status = pytest.main(
        [*options, *left_out, f"--rootdir={task.folder}", tests], plugins=[public, _Plugin(task, channel)]
    )
    understood = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)
    sys.exit(0 if status in understood else int(status))


def _described(item: pytest.Item) -> Test:
    if isinstance(item, DerivationItem):
        return Test(item.nodeid, item.asked.part, item.sentence)
    function: Any = getattr(item, "function", None)
    sentence = (getattr(function, "__doc__", None) or item.name).strip().partition("\n")[0]
    return Test(item.nodeid, str(getattr(function, "__number__", "")), sentence)


def _verdict(error: BaseException, empty: str, texts: Mapping[str, str]) -> tuple[str, str]:
    """The status and the message of a test that ended with `error`; of one that is not done yet, what is not."""
    match error:
        case StudentException(kind="NotImplementedError"):
            return "todo", str(error.__cause__ or "")
        case NotImplementedError():
            return "todo", str(error)
        case AssertionError() | CheckFailed() if empty:
            return "todo", empty
        case VerdictError():
            return "failed", f"{error}\n{error.detail}".strip()
        case AssertionError():
            # What the test says itself; pytest's own account of the expression stands below it.
            said, _, _ = str(error).partition("\nassert ")
            return "failed", said
        case pytest.skip.Exception():
            return "skipped", str(error)
    what = f"{type(error).__name__}: {error}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in texts]
    if frames:
        # A method of a model is called without the grader between: the student's own line is looked for here.
        return "failed", f"{what} ({frames[-1].filename}, line {frames[-1].lineno}: `{frames[-1].line}`)"
    return "error", f"The test itself stopped: {what}"


def _short(text: str) -> str:
    lines = clean(text, _MAX_TEXT).splitlines()
    if len(lines) > _MAX_LINES:
        lines = [*lines[:_MAX_LINES], f"... and {len(lines) - _MAX_LINES} more lines; run pytest to see all"]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
