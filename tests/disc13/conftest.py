"""The masters of Discussion 13 and its hidden suite, run in this process: a student is a namespace of functions."""

from __future__ import annotations

import functools
import hashlib
import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from grader.assignment import Assignment, read
from grader.checks import Rng
from grader.errors import StudentException, VerdictError
from grader.release import strip
from tests.disc13.loading import FOLDER, module

Grade = Callable[[object], Mapping[str, str]]


@pytest.fixture(scope="session")
def assignment() -> Assignment:
    """The assignment as the engine reads it."""
    return read(FOLDER)


@pytest.fixture(scope="session")
def reference(assignment: Assignment) -> SimpleNamespace:
    """Every exported name of the masters, in one namespace."""
    return exports(assignment)


@pytest.fixture(scope="session")
def stub(assignment: Assignment) -> SimpleNamespace:
    """The same names as a student gets them, before any work."""
    return exports(assignment, strip.stub)


@pytest.fixture(scope="session")
def judge() -> Callable[..., Exception | None]:
    """`failure`: one hidden test for one student."""
    return failure


@pytest.fixture(scope="session")
def guarded() -> Callable[[SimpleNamespace], SimpleNamespace]:
    """A function that makes of a namespace what a backend makes of a program: its exceptions are the student's."""
    return lambda names: SimpleNamespace(
        **{name: _guarded(value) if inspect.isfunction(value) else value for name, value in vars(names).items()}
    )


@pytest.fixture(scope="session")
def failures(assignment: Assignment, reference: SimpleNamespace) -> Grade:
    """A function from a student's namespace to the hidden tests that fail, with what the student would read."""
    return lambda student: failed_tests(assignment, reference, student)


def failed_tests(assignment: Assignment, reference: SimpleNamespace, student: object) -> dict[str, str]:
    """Run every hidden test; the ids of those that fail, with the student's message."""
    failed = {test.id: failure(test.id, student, reference) for test in assignment.tests}
    return {test: str(error) for test, error in failed.items() if error is not None}


def failure(test_id: str, student: object, reference: SimpleNamespace, seed: str = "") -> Exception | None:
    """Run one hidden test, with draws of its own that are the same in every run; None where it passes."""
    suite, _, name = test_id.partition("::")
    rng = Rng(int.from_bytes(hashlib.sha256((test_id + seed).encode()).digest()[:8]))
    try:
        getattr(_load(FOLDER / suite), name)(student=student, reference=reference, rng=rng)
    except (VerdictError, NotImplementedError) as error:
        return error
    return None


def exports(assignment: Assignment, transform: Callable[[str, str], str] | None = None) -> SimpleNamespace:
    """What the masters export, once `transform` has been at their source and name."""
    found = SimpleNamespace()
    for file in assignment.files:
        made = ModuleType(file.name.removesuffix(".py"))
        source = (FOLDER / file.name).read_text(encoding="utf-8")
        if transform is not None:
            source = transform(source, file.name)
        exec(compile(source, file.name, "exec"), made.__dict__)
        for name in file.exports:
            setattr(found, name, getattr(made, name))
    return found


def _guarded(function: Callable[..., object]) -> Callable[..., object]:
    @functools.wraps(function)
    def guarded(*args: object) -> object:
        try:
            return function(*args)
        except VerdictError:
            raise
        except Exception as error:
            raise StudentException(f"{type(error).__name__}: {error}", kind=type(error).__name__) from error

    return guarded


@functools.cache
def _load(path: Path) -> ModuleType:
    return module(path)
