"""Discussion 13's reference, and its public examples."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from grader.assignment import Assignment, read
from grader.diagnosis import examples
from grader.grading import masters
from tests.disc13.loading import FOLDER


@pytest.fixture(scope="session")
def assignment() -> Assignment:
    """Discussion 13."""
    return read(FOLDER)


@pytest.fixture(scope="session")
def disc13(assignment: Assignment) -> SimpleNamespace:
    """Every name that its masters export."""
    return masters.reference(assignment)


@pytest.fixture(scope="session")
def family(disc13: SimpleNamespace) -> examples.Examples:
    """Its public examples."""
    return examples.read(FOLDER / "examples.py", disc13)
