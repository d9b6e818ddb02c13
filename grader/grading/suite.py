"""The hidden suite under pytest: its fixtures, and what became of each case.

Collection, parametrisation, fixtures and `tmp_path` are pytest's own; only here does an exception become a verdict.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import random
import sys
import time
import traceback
from collections.abc import Callable, Generator
from types import SimpleNamespace
from typing import Any

import msgspec
import numpy as np
import pytest
import torch

from grader.assignment import Assignment
from grader.checks.rng import Rng
from grader.errors import RunOver, VerdictError
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


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one test function with one set of parameters; `share` is what a partial-credit test set."""

    test: str
    status: Status
    message: str = ""
    detail: str = ""
    seconds: float = 0.0
    share: float | None = None


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
        on_case: Callable[[Case, int], None],
    ) -> None:
        self._assignment = assignment
        self._backend = backend
        self._reference = reference
        self._student = student
        self._seed = seed
        self._wanted = wanted
        self._run_ends = run_ends
        self._on_case = on_case
        self._left: dict[str, int] = {}
        self._phases: dict[str, dict[str, Case]] = {}
        self.collection_errors: list[str] = []

    def run(self) -> None:
        """Run the suite; what it prints is dropped."""
        files = sorted({str(self._assignment.folder / test.partition("::")[0]) for test in self._wanted})
        left_out = [part for name in PLUGINS_LEFT_OUT for part in ("-p", f"no:{name}")]
        options = ["--import-mode=importlib", "--capture=sys", "--disable-plugin-autoload", "-c", os.devnull]
        if not files:
            return
        known = set(sys.modules)
        with contextlib.redirect_stderr(io.StringIO()):
            pytest.main([*options, *left_out, f"--rootdir={self._assignment.folder}", *files], plugins=[self])
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
        """pytest itself failed: kept for staff."""
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
            test = _test_id(item)
            self._left[test] -= 1
            self._on_case(faults[0] if faults else phases["call"], self._left[test])
        return report

    def _judged(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Case:
        score = vars(getattr(item, "function", None)).get("__score__") if call.when == "call" else None
        share = float(score) if isinstance(score, int | float) else None
        status, message, detail = _verdict(call.excinfo.value if call.excinfo is not None else None)
        return Case(
            test=_test_id(item), status=status, message=message, detail=detail, seconds=call.duration, share=share
        )

    def _number(self, node: str, purpose: str) -> int:
        """A number for one purpose of one test, from which the secret seed cannot be told."""
        digest = hashlib.sha256(f"{self._seed}:{node}:{purpose}".encode()).digest()
        return int.from_bytes(digest[:8], "big") >> 1


def _verdict(error: BaseException | None) -> tuple[Status, str, str]:
    """The one place where an outcome becomes a verdict: only a test that ends without an exception has passed."""
    match error:
        case None:
            return Status.PASSED, "", ""
        case VerdictError():
            return Status.FAILED, str(error), error.detail
        case AssertionError():
            return Status.FAILED, "", str(error)
        case RunOver():
            return Status.SKIPPED, "The run's time was used up before this test.", ""
        case pytest.skip.Exception():
            return Status.ERROR, "", f"the test skipped itself: {error}"
    return Status.ERROR, "", "".join(traceback.format_exception(error))


def _test_id(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]
