"""The hidden suite under pytest: its fixtures, and what became of each case.

Collection, parametrisation, fixtures and `tmp_path` are pytest's own; what a case's exception means says `case`.
"""

from __future__ import annotations

import hashlib
import math
import os
import sys
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

import pytest
from _pytest.runner import runtestprotocol

from grader.assignment import Assignment
from grader.checks.calling import MATCHING, MISSES
from grader.checks.rng import Rng
from grader.errors import CheckFailed, EngineError, RunOver, StudentException
from grader.grading.case import Case, verdict
from grader.grading.interrupt import InterruptKey
from grader.report import Status
from grader.sandbox.seeding import seed
from grader.sandbox.student import Student

PLUGINS_LEFT_OUT = (
    "terminal",
    "cacheprovider",
    "doctest",
    "junitxml",
    "pastebin",
    "unittest",
    "stepwise",
    "faulthandler",
    "logging",
    "unraisableexception",
    "threadexception",
    "warnings",
    "capture",
    "setuponly",
    "setupplan",
)


@dataclass
class Run:
    """The first run of one test: its cases, and the names of the student's that it asked for."""

    test: str
    items: list[pytest.Item] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    @property
    def failed(self) -> list[pytest.Item]:
        """The items of the cases that failed; empty where the test passed, or could not be judged."""
        if any(case.status not in (Status.PASSED, Status.FAILED) for case in self.cases):
            return []
        return [item for item, case in zip(self.items, self.cases, strict=True) if case.status is Status.FAILED]


class Suite:
    """A pytest plugin that holds `student`, `reference` and `rng`, and turns each call into a Case."""

    def __init__(self, assignment: Assignment, reference: SimpleNamespace, *, seed: int) -> None:
        self._assignment = assignment
        self._reference = reference
        self._seed = seed
        self._student: Student | None = None
        self._run_ends = math.inf
        self._inside: Callable[[], None] = lambda: None
        self._items: list[pytest.Item] = []
        self._others: list[pytest.Item] = []
        self._on_run: Callable[[Run], None] = lambda run: None
        self._now: Run | None = None
        self._phases: dict[str, dict[str, Case]] = {}
        self._matching = False
        self._misses: list[float] = []
        self._internal_error = ""
        self._key = InterruptKey()
        self.runs: dict[str, Run] = {}
        self.collection_errors: list[str] = []

    def open(self, inside: Callable[[], None]) -> None:
        """Collect the suite, and call `inside` while it can be run.

        What is printed meanwhile is dropped, and nothing can be typed. Raises EngineError where pytest itself fails,
        KeyboardInterrupt for Ctrl-C.
        """
        self._inside = inside
        files = sorted({str(self._assignment.folder / test.id.partition("::")[0]) for test in self._assignment.tests})
        left_out = [part for name in PLUGINS_LEFT_OUT for part in ("-p", f"no:{name}")]
        options = [
            "--import-mode=importlib",
            "--assert=plain",
            "--disable-plugin-autoload",
            "-c",
            os.devnull,
        ]
        known = set(sys.modules)
        with (
            self._key,
            open(os.devnull, "r+", encoding="utf-8", errors="replace") as nothing,
            pytest.MonkeyPatch.context() as streams,
        ):
            for name in ("stdin", "stdout", "stderr"):
                streams.setattr(sys, name, nothing)
            pytest.main([*options, *left_out, f"--rootdir={self._assignment.folder}", *files], plugins=[self])
        if self._key.pressed:
            raise KeyboardInterrupt  # pytest has kept it to itself
        if self._internal_error:
            raise EngineError(self._internal_error)
        # A later run in this process reads its own suite, whatever that one's files are called.
        for name in set(sys.modules) - known:
            if Path(str(getattr(sys.modules[name], "__file__", ""))).is_relative_to(self._assignment.folder):
                del sys.modules[name]

    def run(self, student: Student, *, wanted: Collection[str], run_ends: float, on_run: Callable[[Run], None]) -> None:
        """Run the tests with these ids over a student until `run_ends` on the monotonic clock, telling of each.

        `runs` holds what became of them, and nothing of what was run before.
        """
        self._student, self._run_ends, self._on_run = student, run_ends, on_run
        self.runs = {}
        self._others = [item for item in self._items if _test_id(item) not in wanted]
        try:
            self._run_each([item for item in self._items if _test_id(item) in wanted])
        except KeyboardInterrupt:
            # Pytest passes it on as if somebody had pressed a key. Where none was pressed, a test has raised it: what
            # is left is not run.
            if self._key.pressed:
                raise

    def run_others(self) -> None:
        """Run the tests that were not wanted, too: what they show of the student's functions bears on the others."""
        items, self._others = self._others, []
        self._run_each(items)

    def again(self, item: pytest.Item, student: Student, reference: SimpleNamespace, *, matching: bool = False) -> Case:
        """Run one case once more, with another student or another reference; its first run stands as it was.

        With `matching` the reference is a known mistake, and the case passes where the student makes the same one.
        """
        before = self._student, self._reference, self._now
        self._student, self._reference, self._matching = student, reference, matching
        self._now = run = Run(_test_id(item))
        try:
            _as_new(item)
            runtestprotocol(item, log=False, nextitem=None)
            return run.cases[0]
        finally:
            self._student, self._reference, self._now = before
            self._matching = False
            MATCHING.set(None)

    @pytest.fixture
    def student(self) -> Student:
        """The submission's namespace."""
        return self._present()

    @pytest.fixture
    def reference(self) -> SimpleNamespace:
        """The masters' names."""
        return self._reference

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> Rng:
        """The test's own generator: equal for every submission and in whatever order the tests run."""
        return Rng(self._number(request.node.nodeid, "test"))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A suite that cannot be collected is the grader's fault: it is kept for staff."""
        if report.failed:
            self.collection_errors.append(str(report.longrepr))

    def pytest_internalerror(self, excrepr: object) -> None:
        """Pytest or this plugin failed: that ends the run."""
        self._internal_error = str(excrepr)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Hand over, also where one file of the suite could not be collected."""
        self._items = session.items
        self._inside()
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Seed both sides, and forget what an earlier case set as its score."""
        if self._key.pressed:
            raise KeyboardInterrupt  # what the student's code was doing has caught the first one
        if time.monotonic() >= self._run_ends:
            raise RunOver("the run's own deadline has passed")
        function: Any = getattr(item, "function", None)
        vars(function).pop("__score__", None)
        self._misses.clear()
        MISSES.set(self._misses)
        seed(self._number(item.nodeid, "suite"))
        number = self._number(item.nodeid, "worker")
        MATCHING.set(number if self._matching else None)
        self._present().begin_test(number)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Turn what happens from a test's setup to its teardown into one Case: the first fault stands.

        Pytest's own report would format the traceback with its sources, a tenth of a second that nobody reads.
        """
        phases = self._phases.setdefault(item.nodeid, {})
        phases[call.when] = self._judged(item, call)
        if call.when == "teardown" and self._now is not None:
            del self._phases[item.nodeid]
            faults = [case for case in phases.values() if case.status is not Status.PASSED]
            self._now.items.append(item)
            self._now.cases.append(faults[0] if faults else phases["call"])
            self._now.asked |= self._present().asked
        outcome: Literal["passed", "failed"] = "passed" if call.excinfo is None else "failed"
        return pytest.TestReport(
            nodeid=item.nodeid,
            location=item.location,
            keywords={},
            outcome=outcome,
            longrepr=None,
            when=call.when,  # type: ignore[arg-type]  # no test is collected here
            duration=call.duration,
        )

    def _run_each(self, items: list[pytest.Item]) -> None:
        """Run the cases of one test after the other; these stand together, as pytest has collected them."""
        for index, item in enumerate(items):
            following = items[index + 1] if index + 1 < len(items) else None
            self._now = self.runs.setdefault(_test_id(item), Run(_test_id(item)))
            _as_new(item)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if following is None or _test_id(following) != _test_id(item):
                self._on_run(self._now)
        self._now = None

    def _present(self) -> Student:
        if self._student is None:
            raise EngineError("a test ran before any submission was there")
        return self._student

    def _judged(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Case:
        score = vars(getattr(item, "function", None)).get("__score__") if call.when == "call" else None
        given = float(score) if isinstance(score, int | float) else None
        error = call.excinfo.value if call.excinfo is not None else None
        status, message, detail = verdict(error)
        return Case(
            status=status,
            message=message,
            detail=detail,
            seconds=call.duration,
            given=given,
            answered=isinstance(error, CheckFailed | AssertionError),
            raised=isinstance(error, StudentException),
            miss=max(self._misses, default=None),
        )

    def _number(self, node: str, purpose: str) -> int:
        """A number for one purpose of one test, from which the secret seed cannot be told."""
        digest = hashlib.sha256(f"{self._seed}:{node}:{purpose}".encode()).digest()
        return int.from_bytes(digest[:8], "big") >> 1


def _as_new(item: pytest.Item) -> None:
    """What pytest made for an earlier run of this case, its fixtures above all, is made again."""
    item._initrequest()  # type: ignore[attr-defined]


def _test_id(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]
