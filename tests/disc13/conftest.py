"""The masters of Discussion 13 and its hidden suite, run in this process: a student is a namespace of functions."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from grader.assignment import Assignment, read
from grader.checks import Rng
from grader.errors import VerdictError

FOLDER = Path(__file__).parents[2] / "solutions" / "disc13"

Grade = Callable[[object], Mapping[str, str]]


@pytest.fixture(scope="session")
def assignment() -> Assignment:
    """The assignment as the engine reads it."""
    return read(FOLDER)


@pytest.fixture(scope="session")
def reference(assignment: Assignment) -> SimpleNamespace:
    """Every exported name of the masters, in one namespace."""
    return _exports(assignment, lambda source: source)


@pytest.fixture(scope="session")
def stub(assignment: Assignment) -> SimpleNamespace:
    """The same names as a student gets them, before any work."""
    return _exports(assignment, _without_solutions)


@pytest.fixture(scope="session")
def failures(assignment: Assignment, reference: SimpleNamespace) -> Grade:
    """A function from a student's namespace to the hidden tests that fail, with what the student would read."""
    suites = {test.id.split("::")[0]: _load(FOLDER / test.id.split("::")[0]) for test in assignment.tests}

    def grade(student: object) -> Mapping[str, str]:
        failed = {}
        for test in assignment.tests:
            suite, _, name = test.id.partition("::")
            try:
                getattr(suites[suite], name)(student=student, reference=reference, rng=_rng(test.id))
            except (VerdictError, NotImplementedError) as error:
                failed[test.id] = str(error)
        return failed

    return grade


def _rng(test_id: str) -> Rng:
    """Draws of their own for each test, the same in every run."""
    return Rng(int.from_bytes(hashlib.sha256(test_id.encode()).digest()[:8]))


def _exports(assignment: Assignment, transform: Callable[[str], str]) -> SimpleNamespace:
    found = SimpleNamespace()
    for file in assignment.files:
        module = ModuleType(file.name.removesuffix(".py"))
        source = transform((FOLDER / file.name).read_text(encoding="utf-8"))
        exec(compile(source, file.name, "exec"), module.__dict__)
        for name in file.exports:
            setattr(found, name, getattr(module, name))
    return found


def _without_solutions(source: str) -> str:
    """A master with every solution taken out; the release has the real thing, with its own tests."""

    def replace(region: re.Match[str]) -> str:
        indent, body = region[1], textwrap.dedent(region[2])
        given = re.findall(r"^# (.*)$", body.partition("### STUB\n")[2], re.MULTILINE)
        return textwrap.indent("\n".join(given or ["raise NotImplementedError"]) + "\n", indent)

    return re.sub(r"^( *)### BEGIN SOLUTION\n(.*?)^ *### END SOLUTION\n", replace, source, flags=re.M | re.S)


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"hidden_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
