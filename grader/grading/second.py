"""Second looks at what failed: is it an error carried forward, is it a mistake that is known, and where can it be seen?

The first two are runs of the same hidden tests: with the reference's functions in the place of what the student's
function builds on, and with a known mistake in the place of the reference. For the last, public examples are tried.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from types import SimpleNamespace

import pytest

from grader.assignment import Assignment
from grader.derivation import check
from grader.diagnosis import alike, caller, counterexample, in_words, recognised
from grader.diagnosis.examples import Examples
from grader.errors import EngineError, RunOver, VerdictError
from grader.grading import forward, phases
from grader.grading.suite import Run, Suite
from grader.mistakes import Mistake, grafted
from grader.report import Status
from grader.sandbox.student import Student


class Findings:
    """What second looks have found about the tests that failed, by test id."""

    def __init__(self) -> None:
        self.carried: dict[str, tuple[str, ...]] = {}
        self.mistakes: dict[str, Mistake] = {}
        self.examples: dict[str, str] = {}

    @property
    def tests(self) -> set[str]:
        """The tests that anything was found about."""
        return self.carried.keys() | self.mistakes.keys() | self.examples.keys()


class SecondLooks:
    """Looks at the runs of a suite that has just ended; workers with replaced functions end with `close`."""

    def __init__(
        self,
        suite: Suite,
        assignment: Assignment,
        reference: SimpleNamespace,
        student: Student,
        mistakes: Callable[[], Sequence[Mistake]],
        examples: Callable[[], Examples],
    ) -> None:
        self._suite = suite
        self._assignment = assignment
        self._reference = reference
        self._mistakes = mistakes
        self._examples = examples
        self._students: dict[tuple[str, ...], Student] = {(): student}

    def look(self, findings: Findings, begin: Callable[[str], None]) -> None:
        """Fill `findings` for every test that failed; `begin` hears of the phases of that."""
        failed = [run for run in self._suite.runs.values() if run.failed]
        if not failed:
            return
        begin(phases.FORWARD)
        if any(self._builds_on(run) for run in failed):
            self._suite.run_others()
        runs = self._suite.runs
        failing = {name for run in runs.values() if run.failed for name in run.asked}
        replaced = {
            test: forward.candidates(self._assignment.depends, run.asked, failing) if run.failed else ()
            for test, run in runs.items()
        }
        for run in failed:
            if found := forward.needed(replaced[run.test], functools.partial(self._passes, run.failed)):
                findings.carried[run.test] = found
        failed = [run for run in failed if run.test not in findings.carried]
        begin(phases.DIAGNOSIS)
        self._recognise(failed, replaced, findings)
        self._show(failed, replaced, findings)

    def close(self) -> None:
        """End the workers that were started here."""
        for names, student in self._students.items():
            if names:
                student.close()

    def _recognise(self, failed: Sequence[Run], replaced: dict[str, tuple[str, ...]], findings: Findings) -> None:
        answered = [run for run in failed if any(case.answered for case in run.cases)]
        known = self._mistakes() if answered else ()
        for name in dict.fromkeys(name for run in answered for name in sorted(run.asked)):
            # The failing tests first: they tell most mistakes apart at once.
            tests = [run for run in self._suite.runs.values() if name in run.asked]
            tests.sort(key=lambda run: not run.failed)

            def agrees(mistake: Mistake, name: str = name, tests: Sequence[Run] = tests) -> bool:
                if not inspect.signature(mistake.function).parameters:
                    return self._answers_as(name, mistake)
                wrong = grafted(self._reference, mistake)
                return all(self._passes(run.items, replaced[run.test], wrong) for run in tests)

            mistake = recognised([mistake for mistake in known if mistake.of == name], agrees)
            if mistake is not None:
                for run in answered:
                    if name in run.asked:
                        findings.mistakes.setdefault(run.test, mistake)

    def _show(self, failed: Sequence[Run], replaced: dict[str, tuple[str, ...]], findings: Findings) -> None:
        """Say on which public example what failed can be seen."""
        failed = [run for run in failed if any(case.answered or case.raised for case in run.cases)]
        examples = self._examples() if failed else {}
        inputs = {test.id: test.inputs for test in self._assignment.tests}
        # What is said of an example is repeated to the student: nobody who has seen a hidden input may still be there.
        for student in self._students.values():
            student.close()
        for names in dict.fromkeys(replaced[run.test] for run in failed):
            fresh = self._fresh(names)
            sentence = functools.cache(functools.partial(self._sentence, fresh, examples))
            try:
                for run in [run for run in failed if replaced[run.test] == names]:
                    # Where it raised, its own exception says most.
                    raised = not any(case.answered for case in run.cases)
                    found = [sentence(name, raised) for name in sorted(run.asked) if name in examples]
                    findings.examples[run.test] = in_words(found, inputs[run.test])
            except (EngineError, RunOver):
                return  # the verdicts stand without any example
            finally:
                fresh.close()

    def _sentence(self, fresh: Student, examples: Examples, name: str, raised: bool) -> str | None:
        fresh.begin_test(0)
        ask = caller(fresh, name, self._reference)
        return counterexample(name, examples[name], ask, self._reference, raising=raised)

    def _passes(
        self, items: Sequence[pytest.Item], names: tuple[str, ...], wrong: SimpleNamespace | None = None
    ) -> bool:
        """Whether all cases of a test pass, with the functions of these names replaced; or match a wrong reference."""
        student = self._over(names)
        cases = (
            self._suite.again(item, student, wrong or self._reference, matching=wrong is not None) for item in items
        )
        return all(case.status is Status.PASSED for case in cases)

    def _answers_as(self, name: str, mistake: Mistake) -> bool:
        """Whether a constant, or what a function without arguments returns, is the known mistake's.

        No two derivations are the same text: there the mistake is the one that the checker finds in both.
        """
        try:
            value = getattr(self._students[()], name)
            if derivation := self._assignment.derivations.get(name):
                found = _misconception(value, derivation.claim) if isinstance(value, str) else None
                known = mistake.misconception or _misconception(mistake.function(), derivation.claim)
                return found is not None and found == known
            return alike(value() if callable(value) else value, mistake.function())
        except VerdictError:
            return False

    def _over(self, names: tuple[str, ...]) -> Student:
        if names not in self._students:
            self._students[names] = self._fresh(names)
        return self._students[names]

    def _fresh(self, names: tuple[str, ...]) -> Student:
        """The same program, run anew, with the functions of these names replaced."""
        built: list[Student] = []
        functions = forward.replacements(names, self._reference, lambda: built[0].built)
        built.append(self._students[()].replaced(functions))
        return built[0]

    def _builds_on(self, run: Run) -> bool:
        return any(self._assignment.depends.get(name) for name in run.asked)


@functools.lru_cache(maxsize=256)
def _misconception(text: str, claim: str) -> str | None:
    """The class of the first mistake in a derivation. Cached: it is asked for once for each mistake that is known."""
    return check(text, claim).misconception
