"""What public tests are given, under plain pytest and under `grader check` alike: `student` and `rng`.

It runs on the student's own machine, whatever that is: nothing here needs more than Python, numpy and torch.
"""

from __future__ import annotations

import zlib

import pytest

from grader.checks.rng import Rng
from grader.release import handout
from grader.sandbox.inprocess import InProcess
from grader.sandbox.program import Program
from grader.sandbox.student import Student

_BACKEND = pytest.StashKey[InProcess]()


@pytest.fixture
def student(request: pytest.FixtureRequest) -> Student:
    """The student's own functions and answers, read from the folder around the tests' unless `hold` gave others."""
    stash = request.config.stash
    if _BACKEND not in stash:
        folder = request.path.parents[1]
        public = handout.read(folder)
        stash[_BACKEND] = InProcess(Program(handout.submission(folder, public), public.exports))
    backend = stash[_BACKEND]
    backend.begin_test(_number(request))
    return Student(backend, {})


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> Rng:
    """The test's own generator, equal in every run."""
    return Rng(_number(request))


def hold(config: pytest.Config, backend: InProcess) -> None:
    """Let the tests of `config` run on the program in `backend`."""
    config.stash[_BACKEND] = backend


def held(config: pytest.Config) -> Student:
    """The names of the program that the tests of `config` run on."""
    return Student(config.stash[_BACKEND], {})


def _number(request: pytest.FixtureRequest) -> int:
    # There is no secret in a public test: its name is seed enough, and the same on every machine.
    return zlib.crc32(request.node.name.encode())
