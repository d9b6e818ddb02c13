"""What tests of several layers share: one zygote a session, since each costs an import of torch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.sandbox.launcher import Zygote

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """A zygote whose workers are confined as strongly as this machine can."""
    found = Zygote.spawn()
    yield found
    found.close()
