"""The hidden suite under pytest: its fixtures, and what became of each case.

Collection, parametrisation, fixtures and `tmp_path` are pytest's own; only here does an exception become a verdict.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import io
import os
import random
import sys
import time
from collections.abc import Callable, Generator, Sequence
from types import SimpleNamespace
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from _pytest.runner import runtestprotocol

from grader.assignment import Assignment
from grader.checks.rng import Rng
from grader.errors import EngineError, RunOver
from grader.grading import forward
from grader.grading.case import Case, verdict
from grader.report import Status
from grader.sandbox.student import Backend, Student

PLUGINS_LEFT_OUT = (
    "terminal",
    "cacheprovider",
    "doctest",
    "junitxml",
    "pastebin",
    "unittest",
    "stepwise",
    "faulthandler",
)


OnTest = Callable[[str, Sequence[Case], tuple[str, ...]], None]
"""Told of a test's id, of all its cases, and of the functions whose mistake was carried forward in them."""


class Suite:
    """A pytest plugin that holds `student`, `reference` and `rng`, and turns each call into a Case."""

    def __init__(
        self,
        assignment: Assignment,
        backend: Backend,
        reference: SimpleNamespace,
        student: Student,
        *,
        seed: int,
        wanted: frozenset[str],
        run_ends: float,
        on_test: OnTest,
    ) -> None:
        self._assignment = assignment
        self._backend = backend
        self._reference = reference
        self._student = student
        self._seed = seed
        self._wanted = wanted
        self._run_ends = run_ends
        self._on_test = on_test
        self._left: dict[str, int] = {}
        self._cases: dict[str, list[tuple[pytest.Item, Case]]] = {}
        self._asked: dict[str, set[str]] = {}
        self._again: Case | None = None
        self._phases: dict[str, dict[str, Case]] = {}
        self._internal_error = ""
        self.collection_errors: list[str] = []

    def run(self) -> None:
        """Run the suite; what it prints is dropped. Raises EngineError where pytest itself fails."""
        files = sorted({str(self._assignment.folder / test.partition("::")[0]) for test in self._wanted})
        left_out = [part for name in PLUGINS_LEFT_OUT for part in ("-p", f"no:{name}")]
        options = ["--import-mode=importlib", "--capture=sys", "--disable-plugin-autoload", "-c", os.devnull]
        if not files:
            return
        known = set(sys.modules)
        with contextlib.redirect_stderr(io.StringIO()):
            pytest.main([*options, *left_out, f"--rootdir={self._assignment.folder}", *files], plugins=[self])
        if self._internal_error:
            raise EngineError(self._internal_error)
        # A later run in this process reads its own suite, whatever that one's files are called.
        for name in set(sys.modules) - known:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(self._assignment.folder)):
                del sys.modules[name]

    @pytest.fixture
    def student(self, request: pytest.FixtureRequest) -> Student:
        """The submission's namespace."""
        return self._student

    @pytest.fixture
    def reference(self) -> SimpleNamespace:
        """The masters' names."""
        return self._reference

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> Rng:
        """The test's own generator: equal for every submission and in whatever order the tests run."""
        return Rng(self._number(request.node.nodeid, "test"))

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the tests that are asked for, and count the cases of each."""
        items[:] = [item for item in items if _test_id(item) in self._wanted]
        for item in items:
            self._left[_test_id(item)] = self._left.get(_test_id(item), 0) + 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A suite that cannot be collected is the grader's fault: it is kept for staff."""
        if report.failed:
            self.collection_errors.append(str(report.longrepr))

    def pytest_internalerror(self, excrepr: object) -> None:
        """Pytest itself failed: kept for staff."""
        self.collection_errors.append(str(excrepr))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Seed both sides, and forget what an earlier case set as its score."""
        if time.monotonic() >= self._run_ends:
            raise RunOver("the run's own deadline has passed")
        function: Any = getattr(item, "function", None)
        vars(function).pop("__score__", None)
        number = self._number(item.nodeid, "suite")
        random.seed(number)
        np.random.seed(number % (1 << 32))
        torch.manual_seed(number)
        self._backend.begin_test(self._number(item.nodeid, "worker"))

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run every test; then try those again that failed only through a function that they build on."""
        if session.testsfailed:
            return True
        for index, item in enumerate(session.items):
            following = session.items[index + 1] if index + 1 < len(session.items) else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.shouldstop:
                break
        self._carry_forward()
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Turn what happens from a test's setup to its teardown into one Case: the first fault stands."""
        report = yield
        phases = self._phases.setdefault(item.nodeid, {})
        phases[call.when] = self._judged(item, call)
        if call.when == "teardown":
            del self._phases[item.nodeid]
            faults = [case for case in phases.values() if case.status is not Status.PASSED]
            self._ended(item, faults[0] if faults else phases["call"])
        return report

    def _ended(self, item: pytest.Item, case: Case) -> None:
        if self._again is not None:
            self._again = case
            return
        test = _test_id(item)
        self._asked.setdefault(test, set()).update(self._backend.asked)
        self._cases.setdefault(test, []).append((item, case))
        self._left[test] -= 1
        if self._left[test] == 0:
            self._on_test(test, [case for _, case in self._cases[test]], ())

    def _carry_forward(self) -> None:
        failed = {
            test: [item for item, case in cases if case.status is not Status.PASSED]
            for test, cases in self._cases.items()
            if any(case.status is Status.FAILED and case.share is None for _, case in cases)
        }
        failing = {name for test in failed for name in self._asked[test]}
        for test, items in failed.items():
            names = forward.candidates(self._assignment.depends, self._asked[test], failing)
            found = forward.needed(names, functools.partial(self._passes, items))
            if found:
                passed = [msgspec.structs.replace(case, status=Status.PASSED) for _, case in self._cases[test]]
                self._on_test(test, passed, found)

    def _passes(self, items: Sequence[pytest.Item], names: tuple[str, ...]) -> bool:
        """Whether all cases of a test pass in a fresh worker, with the functions of these names replaced."""
        student, backend = self._student, self._backend
        functions = forward.replacements(names, self._reference, lambda: self._backend)
        self._backend = backend.replaced(functions)
        self._student = student.over(self._backend)
        try:
            return all(self._run_again(item).status is Status.PASSED for item in items)
        finally:
            self._backend.close()
            self._student, self._backend = student, backend

    def _run_again(self, item: pytest.Item) -> Case:
        self._again = Case(test=_test_id(item), status=Status.ERROR)
        try:
            # What pytest made for the first run of the test, its fixtures above all, is made again.
            item._initrequest()  # type: ignore[attr-defined]
            runtestprotocol(item, log=False, nextitem=None)
            return self._again
        finally:
            self._again = None

    def _judged(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Case:
        score = vars(getattr(item, "function", None)).get("__score__") if call.when == "call" else None
        share = float(score) if isinstance(score, int | float) else None
        status, message, detail = verdict(call.excinfo.value if call.excinfo is not None else None)
        return Case(
            test=_test_id(item), status=status, message=message, detail=detail, seconds=call.duration, share=share
        )

    def _number(self, node: str, purpose: str) -> int:
        """A number for one purpose of one test, from which the secret seed cannot be told."""
        digest = hashlib.sha256(f"{self._seed}:{node}:{purpose}".encode()).digest()
        return int.from_bytes(digest[:8], "big") >> 1


def _test_id(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]
