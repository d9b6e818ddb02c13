"""The assignment that `grader new` writes, and what is released of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader import assignment
from grader.assignment import Assignment
from grader.release.scaffold import create

SEED = 918273645546372


@pytest.fixture
def demo(tmp_path: Path) -> Assignment:
    """A new assignment called demo, in `solutions/demo` of a folder of its own."""
    return assignment.read(create("demo", SEED, tmp_path))
