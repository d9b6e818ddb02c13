"""A submission's program from a text, in a confined worker or in this process."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import pytest

from grader.assignment import Limits
from grader.sandbox.confined import Confined
from grader.sandbox.inprocess import InProcess
from grader.sandbox.launcher import Zygote
from grader.sandbox.program import Program
from grader.sandbox.student import Student
from tests.programs import program

Build = Callable[..., Student]
ORDINARY = Limits()


@pytest.fixture
def backend(zygote: Zygote) -> Iterator[Callable[..., Confined]]:
    """Makes confined backends, and ends them after the test."""
    made: list[Confined] = []

    def make(found: Program, limits: Limits = ORDINARY, level: str = "auto", run_ends: float = math.inf) -> Confined:
        made.append(Confined(zygote, found, limits, level=level, run_ends=run_ends))
        return made[-1]

    yield make
    for confined in made:
        confined.close()


@pytest.fixture
def student(backend: Callable[..., Confined]) -> Build:
    """`student(text)`: the namespace of a program of one file `work.py`, in a confined worker."""

    def build(text: str, **options: object) -> Student:
        names = tuple(sorted(namespace_of(text)))
        return Student(backend(program({"work.py": text}, exports={"work.py": names}), **options), {})

    return build


@pytest.fixture
def here() -> Build:
    """`here(text)`: the same in this process."""

    def build(text: str) -> Student:
        names = tuple(sorted(namespace_of(text)))
        return Student(InProcess(program({"work.py": text}, exports={"work.py": names})), {})

    return build


def namespace_of(text: str) -> set[str]:
    """The names that a text binds or uses at its top level, without running it."""
    return set(compile(text, "work.py", "exec").co_names)
