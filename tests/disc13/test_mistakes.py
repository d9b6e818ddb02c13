"""Every known mistake is a mutant that the hidden suite catches: in its own part, clearly, and nowhere else."""

from __future__ import annotations

import functools
import importlib
import re
from collections import Counter
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import msgspec
import numpy as np
import pytest
import torch

from grader import mistakes
from grader.assignment import Assignment
from grader.grading import masters
from tests.disc13.loading import FOLDER

SEEDS = ("", "another seed")
# The letters of each choice; the steps have names.
CHOICES = {"DIRECT_LIKELIHOOD": "ABCDEF", "SAMPLING_DISTRIBUTION": "ABCD", "FORWARD_PASS": "", "BOTTLENECK": "ABCDEFGH"}
SOURCES = "".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("mistakes/*.py")))
IDS = tuple(re.findall(r'@mistake\(\s*"([^"]+)"', SOURCES))

Judge = Callable[..., Exception | None]
Guard = Callable[[SimpleNamespace], SimpleNamespace]


@pytest.fixture(scope="module")
def names(assignment: Assignment) -> SimpleNamespace:
    """The masters' names, with the masters in `sys.modules`, where mistakes find them."""
    return masters.reference(assignment)


@pytest.fixture(scope="module")
def known(names: SimpleNamespace) -> dict[str, mistakes.Mistake]:
    """Every known mistake, by its id."""
    return {one.id: one for one in mistakes.read(FOLDER / "mistakes")}


@pytest.fixture(scope="module")
def tested(assignment: Assignment) -> dict[str, frozenset[str]]:
    """For each hidden test, which of a student's names it looks at."""
    found: dict[str, frozenset[str]] = {}
    for suite in sorted({test.id.partition("::")[0] for test in assignment.tests}):
        source = (FOLDER / suite).read_text(encoding="utf-8")
        for name, body in re.findall(r"^def (test_\w+)\((.*?)(?=^\S(?!\S*\)))", source + "\n#", re.M | re.S):
            found[f"{suite}::{name}"] = frozenset(re.findall(r"student\.(\w+)", body)) - {"student"}
    return found


@pytest.fixture(scope="module")
def caught(
    assignment: Assignment,
    names: SimpleNamespace,
    known: dict[str, mistakes.Mistake],
    tested: dict[str, frozenset[str]],
    judge: Judge,
    guarded: Guard,
) -> Callable[[str, str], Mutant]:
    """A function from a mistake and a seed to the mutant, once the hidden suite has judged it."""

    @functools.cache
    def judged(mistake: str, seed: str) -> Mutant:
        one = known[mistake]
        mutant = Mutant(names, one, guarded)
        for test in assignment.tests:
            # No other test can see it, and passes.
            if one.of.partition(".")[0] in tested[test.id]:
                mutant.judge(judge, test.id, seed)
        return mutant

    return judged


class Mutant:
    """The reference with a known mistake in it: what it answers, and which hidden tests it fails."""

    def __init__(self, names: SimpleNamespace, one: mistakes.Mistake, guarded: Guard) -> None:
        self.answers: list[str] = []
        self.errors: dict[str, Exception] = {}
        self._names = names
        recorded = msgspec.structs.replace(one, function=self._recorded(one.function))
        self._student = guarded(mistakes.grafted(names, recorded))

    def judge(self, judge: Judge, test: str, seed: str) -> bool:
        """Whether it fails the hidden test."""
        torch.manual_seed(0)
        error = judge(test, self._student, self._names, seed)
        if error is not None:
            self.errors[test] = error
        return error is not None

    def _recorded(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def recorded(*args: object) -> Any:
            answer = function(*args)
            self.answers.append(_digits(answer))
            return answer

        return recorded


def test_enough_for_every_function(assignment: Assignment, known: dict[str, mistakes.Mistake]) -> None:
    """There are 84 known mistakes or more, three for each function at least, some for each choice and derivation."""
    count = Counter(one.of for one in known.values())
    methods = {f"VAE.{method}" for method in ("encode", "reparameterize", "decode", "forward")}
    graded = {name for file in assignment.files for name in file.exports if name != "VAE"} | methods
    assert count.keys() == graded
    assert min(count.values()) >= 3
    assert len(graded - CHOICES.keys() - assignment.derivations.keys()) == 28
    assert sum(count[name] for name in graded - CHOICES.keys() - assignment.derivations.keys()) >= 84
    assert sum(count[name] for name in assignment.derivations) >= 12
    assert set(IDS) == known.keys()


@pytest.mark.parametrize("mistake", IDS)
def test_caught_in_its_own_part_only(
    assignment: Assignment,
    known: dict[str, mistakes.Mistake],
    tested: dict[str, frozenset[str]],
    caught: Callable[[str, str], Mutant],
    mistake: str,
) -> None:
    """A mistake fails a test of its part; elsewhere at most tests of functions that it is carried forward to."""
    one = known[mistake]
    parts = {test.id: test.part for test in assignment.tests}
    for seed in SEEDS:
        failed = caught(mistake, seed).errors
        assert one.part in {parts[test] for test in failed}
        # A test that only calls what is wrong is tried again with the right function in its place, and then passes.
        assert all(
            any(one.of in assignment.depends.get(name, ()) for name in tested[test] - {one.of.partition(".")[0]})
            for test in failed
            if parts[test] != one.part
        )


@pytest.mark.parametrize("mistake", IDS)
def test_caught_with_room_to_spare(
    assignment: Assignment,
    names: SimpleNamespace,
    known: dict[str, mistakes.Mistake],
    tested: dict[str, frozenset[str]],
    judge: Judge,
    guarded: Guard,
    monkeypatch: pytest.MonkeyPatch,
    mistake: str,
) -> None:
    """A mistake still fails in its part where ten times the tolerance is allowed."""
    # By name, since `grader.checks` has functions that are called like these modules.
    checks = [importlib.import_module(f"grader.checks.{name}") for name in ("same", "gradients")]
    close = checks[0].close

    def generous(got: np.ndarray, want: np.ndarray, tolerance: float) -> np.ndarray:
        right: np.ndarray = close(got, want, 10 * tolerance)
        return right

    for module in checks:
        monkeypatch.setattr(module, "close", generous)
    one = known[mistake]
    own = [
        test.id for test in assignment.tests if test.part == one.part and one.of.partition(".")[0] in tested[test.id]
    ]
    for seed in SEEDS:
        mutant = Mutant(names, one, guarded)
        assert any(mutant.judge(judge, test, seed) for test in own)


def test_no_two_look_the_same(known: dict[str, mistakes.Mistake], caught: Callable[[str, str], Mutant]) -> None:
    """Two mistakes of one function differ in an answer or in a gradient: otherwise neither could be named."""
    seen: dict[object, str] = {}
    for one in known.values():
        mutant = caught(one.id, "")
        looks = (one.of, *mutant.answers, *((test, str(error)) for test, error in mutant.errors.items()))
        if one.of not in CHOICES:
            assert looks not in seen, f"{one.id} looks like {seen[looks]}"
        seen[looks] = one.id


def test_every_hidden_test_catches_something(assignment: Assignment, caught: Callable[[str, str], Mutant]) -> None:
    """No hidden test is there for nothing: each is failed by a known mistake."""
    failed = {test for mistake in IDS for test in caught(mistake, "").errors}
    assert {test.id for test in assignment.tests} - failed == set()


def test_hints_are_for_students(known: dict[str, mistakes.Mistake]) -> None:
    """A hint is a sentence or three, and none on a choice names a letter."""
    for one in known.values():
        assert 30 <= len(one.hint) <= 160
        assert one.hint[0].isupper() or one.hint[0] == "`"
        assert one.hint[-1] in ".?"
        if one.of in CHOICES:
            assert not set(re.findall(r"\b[A-Z]\b", one.hint)) & set(CHOICES[one.of])


def _digits(answer: object) -> str:
    """What is returned, to nine digits: nobody is to be told from anybody else by rounding."""
    match answer:
        case tuple() | list():
            return f"({', '.join(_digits(item) for item in answer)})"
        case torch.Tensor():
            return _digits(answer.detach().numpy())
    if isinstance(answer, str | set):
        return str(answer)
    values = np.asarray(answer, dtype=float)
    return f"{values.shape}: {' '.join(f'{value:.9g}' for value in values.reshape(-1))}"
