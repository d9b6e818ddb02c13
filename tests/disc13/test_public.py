"""Public tests: the right answers pass, what is wrong is told in full, and nothing is given away."""

from __future__ import annotations

import ast
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import torch

from grader import mistakes
from grader.assignment import Assignment
from grader.errors import VerdictError
from grader.grading import masters
from tests.disc13.loading import FOLDER, module
from tests.release.handing_out import hand_out

FILES = sorted((FOLDER / "public").glob("test_*.py"))

Test = Callable[[object], None]


def _tests() -> Iterator[tuple[str, Test]]:
    for path in FILES:
        yield from ((name, test) for name, test in vars(module(path)).items() if name.startswith("test_"))


TESTS = dict(_tests())
SOURCES = {name: inspect.getsource(test) for name, test in TESTS.items()}
# How a test calls what is not called by its own name.
LOOKS = {
    "VAE.encode": r"\.encode\(",
    "VAE.reparameterize": r"\.reparameterize\(",
    "VAE.decode": r"\.decode\(",
    "VAE.forward": r"model\(student\)\(",
}


def _failures(student: object, of: str = "") -> dict[str, Exception]:
    """The public tests that fail, of all or of those that call `of`."""
    failed: dict[str, Exception] = {}
    look = LOOKS.get(of, rf"student\.{of}\b" if of else "")
    for name, test in TESTS.items():
        if re.search(look, SOURCES[name]):
            torch.manual_seed(0)
            try:
                test(student)
            except (AssertionError, NotImplementedError, VerdictError) as error:
                failed[name] = error
    return failed


def test_every_file_has_a_public_suite(assignment: Assignment) -> None:
    """Each student file has its public tests, and each test a name of its own."""
    assert {path.name for path in FILES} == {f"test_{file.name}" for file in assignment.files}
    assert len(TESTS) == sum(path.read_text(encoding="utf-8").count("\ndef test_") for path in FILES)


def test_two_for_every_function(assignment: Assignment) -> None:
    """Each function, each method and each choice has two public tests or more; a derivation is checked by itself."""
    others = {"VAE", *assignment.derivations}
    names = [name for file in assignment.files for name in file.exports if name not in others]
    looks = LOOKS | {name: rf"student\.{name}\b" for name in names}
    count = {name: sum(bool(re.search(look, one)) for one in SOURCES.values()) for name, look in looks.items()}
    assert min(count.values()) >= 2, count


def test_reference_passes(reference: SimpleNamespace) -> None:
    """The reference passes every public test."""
    assert _failures(reference) == {}


def test_stub_fails(stub: SimpleNamespace) -> None:
    """The stub passes nothing but the tests of a choice's letters, since no letter is no wrong letter."""
    passed = TESTS.keys() - _failures(stub).keys()
    assert passed == {
        "test_direct_likelihood_holds_letters",
        "test_sampling_distribution_is_a_letter",
        "test_bottleneck_holds_letters",
    }


def test_failures_are_told_in_full(
    assignment: Assignment, guarded: Callable[[SimpleNamespace], SimpleNamespace]
) -> None:
    """Whatever known mistake a public test meets, it fails with input, expected and got, and never by itself."""
    names = masters.reference(assignment)
    messages = []
    for one in mistakes.read(FOLDER / "mistakes"):
        student = guarded(mistakes.grafted(names, one))
        messages += [str(error) for error in _failures(student, one.of).values() if isinstance(error, AssertionError)]
    assert len(messages) > 200
    assert all(re.search(r"^[^\n]+: [^\n]*expected .*, got ", message, re.S) for message in messages)


def test_nothing_is_given_away(reference: SimpleNamespace) -> None:
    """No public test holds the sheet's numbers or the right letters, imports the grader or asks for the reference."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in FILES)
    assert not re.search(r"\breference\b|from grader|import grader", text)
    for value in reference.asymmetry():
        assert f"{value:.4f}"[:-1] not in text
    assert not re.search(r"\[0\.1, 0\.9\]|\[0\.9, 0\.1\]", text)
    for name in ("DIRECT_LIKELIHOOD", "SAMPLING_DISTRIBUTION", "BOTTLENECK"):
        assert not re.search(rf"""["']{"".join(sorted(getattr(reference, name)))}["']""", text)


def test_every_assertion_has_a_message() -> None:
    """A bare `assert` says nothing outside of pytest."""
    for path in FILES:
        asserts = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Assert)]
        assert asserts
        assert all(node.msg is not None for node in asserts)


def test_plain_pytest_runs_them(assignment: Assignment, tmp_path: Path) -> None:
    """In the folder that students get, once it is solved, `pytest` alone finds every test and passes it."""
    hand_out(assignment, tmp_path)
    for file in assignment.files:
        (tmp_path / file.name).write_bytes((FOLDER / file.name).read_bytes())
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "public"]
    environment = {**os.environ, "PYTHONPATH": str(FOLDER.parents[1])}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert f"{len(TESTS)} passed" in run.stdout, run.stdout[-2000:]
