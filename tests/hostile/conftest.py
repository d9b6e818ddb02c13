"""The grounds on which hostile submissions run: one small assignment, planted canaries, and who else could be hurt."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from grader.sandbox.launcher import Zygote
from tests.hostile.grounds import Grounds
from tests.hostile.without import Unprotected

# Suites and programs that are graded here, not tests of ours.
collect_ignore = ["assignment", "honest", "cases", "packed"]


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
