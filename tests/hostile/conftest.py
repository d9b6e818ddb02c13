"""The grounds on which hostile submissions run: one small assignment, planted canaries, and who else could be hurt."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator

import pytest

from grader.sandbox.launcher import Zygote
from tests.hostile.as_user import EXPECTED
from tests.hostile.grounds import Grounds
from tests.hostile.without import Unprotected

# Suites and programs that are graded here, not tests of ours.
collect_ignore = ["assignment", "honest", "cases", "packed"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In the run as an ordinary user a skip is a failure: what was left out there has not been shown."""
    report = yield
    if report.skipped and EXPECTED in os.environ:
        report.outcome = "failed"
    return report


@pytest.fixture(scope="session")
def grounds(zygote: Zygote) -> Iterator[Grounds]:
    """Folders, canaries and listening sockets for a session."""
    with Grounds.laid_out(zygote) as found:
        yield found


@pytest.fixture(scope="session")
def unprotected(grounds: Grounds) -> Iterator[Unprotected]:
    """A process that grades without isolation, one forked child a submission."""
    with Unprotected.started(grounds) as found:
        yield found
