"""What must hold of an assignment, each as a check with the first fault in words that an instructor can act on."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from grader import machine
from grader.assignment import Assignment
from grader.figures import counted
from grader.mistakes import Mistake
from grader.release import build, leaks
from grader.release.verify import trials
from grader.release.verify.trials import Trial
from grader.report import Report, Status

ROOM = 10.0
"""Right answers must be that many times nearer than the tolerance, known mistakes that many times further off."""


class Check(msgspec.Struct, frozen=True):
    """One thing that must hold."""

    check: str
    ok: bool
    detail: str


class Row(msgspec.Struct, frozen=True):
    """One line of the kill matrix: what became of a known mistake.

    `miss` is by how many tolerances it is off where it is caught best; None where it is caught by no number.
    """

    mistake: str
    part: str
    failed: tuple[str, ...]
    elsewhere: tuple[str, ...]
    named: bool
    miss: float | None


class Verification(msgspec.Struct, frozen=True):
    """The form of `verify --json`."""

    assignment: str
    ok: bool
    checks: tuple[Check, ...]
    matrix: tuple[Row, ...]
    schema: int = 1


def verify(
    assignment: Assignment,
    *,
    seeds: int = 10,
    mistake_seeds: int = 2,
    jobs: int | None = None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Verification:
    """Whether the assignment grades itself right, on so many seeds for right answers and for each known mistake."""
    known = trials.known_mistakes(assignment)
    styles = trials.alternatives(assignment)
    base = assignment.seed
    right = [("reference", ""), *(("alternative", name) for name in styles)]
    planned = [
        *(Trial(kind, base + number, name) for kind, name in right for number in range(seeds)),
        Trial("differences", base),
        Trial("stub", base),
        Trial("empty", base),
        *(Trial("mistake", base + number, mistake.id) for mistake in known for number in range(mistake_seeds)),
    ]
    found: dict[Trial, Report] = {}
    for trial, report in trials.run(assignment, planned, jobs or max(int(machine.cores()), 1)):
        found[trial] = report
        on_progress(len(found), len(planned))
    matrix = tuple(_row(mistake, _of(found, "mistake", mistake.id)) for mistake in known)
    checks = [
        *(_full(kind, name, _of(found, kind, name)) for kind, name in right),
        _full("differences", "", _of(found, "differences", "")),
        _nothing("stub", found[Trial("stub", base)], assignment),
        _nothing("empty submission", found[Trial("empty", base)], assignment),
        _seeds(_of(found, "reference", ""), seeds),
        *(_mistake(mistake, row) for mistake, row in zip(known, matrix, strict=True)),
        _every_test_fails_a_mistake(assignment, found),
        _points(assignment),
        Check("every test has a sentence for the student", True, counted(len(assignment.tests), "test")),
        _tolerances(assignment),
        _room(found, right),
        _release(assignment),
    ]
    return Verification(assignment.name, all(check.ok for check in checks), tuple(checks), matrix)


def _of(found: dict[Trial, Report], kind: str, name: str) -> dict[Trial, Report]:
    return {trial: report for trial, report in found.items() if (trial.kind, trial.name) == (kind, name)}


def _full(kind: str, name: str, found: dict[Trial, Report]) -> Check:
    titles = {"reference": "reference scores full", "differences": "reference's gradients are those of differences"}
    title = titles.get(kind, f"alternative {name} scores full")
    for trial, report in found.items():
        if lost := _lost(report):
            return Check(title, False, f"seed {trial.seed}: {report.score:g} of {report.max_score:g}: {lost}")
    report = next(iter(found.values()))
    return Check(title, True, f"{report.score:g} of {report.max_score:g}")


def _nothing(what: str, report: Report, assignment: Assignment) -> Check:
    title = f"{what} scores nothing"
    if report.score:
        earned = next(test.id for test in report.tests if test.score)
        return Check(title, False, f"{counted(report.score, 'point')}, the first for {earned}")
    if len(report.tests) != len(assignment.tests) or report.grader_failed:
        return Check(title, False, f"the grader itself fails for it: {_lost(report)}")
    return Check(title, True, "0")


def _seeds(found: dict[Trial, Report], seeds: int) -> Check:
    scores = {tuple(test.score for test in report.tests) for report in found.values()}
    return Check("other seeds give the same scores", len(scores) == 1, counted(seeds, "seed"))


def _row(mistake: Mistake, found: dict[Trial, Report]) -> Row:
    """What stands in the matrix: tests that failed on any seed, parts that lost points although they should not."""
    lost = [[test for test in report.tests if test.status is not Status.PASSED] for report in found.values()]
    failed = {test.id for tests in lost for test in tests}
    elsewhere = {test.part for tests in lost for test in tests} - {mistake.part}
    named = all(any(test.misconception == mistake.id for test in tests) for tests in lost)
    # An exception or a wrong shape fails a test without any number being compared.
    misses = [[math.inf if (test.miss or 0) <= 1 else test.miss or 0 for test in tests] for tests in lost]
    miss = min((max(row, default=0) for row in misses), default=0)
    return Row(
        mistake.id,
        mistake.part,
        tuple(sorted(failed)),
        tuple(sorted(elsewhere)),
        named,
        None if math.isinf(miss) else miss,
    )


def _mistake(mistake: Mistake, row: Row) -> Check:
    title = f"mistake {mistake.id}"
    if not row.failed:
        return Check(title, False, f"no hidden test of part {mistake.part} fails it; add one, or drop the mistake")
    if row.elsewhere:
        return Check(title, False, f"it costs points in {', '.join(row.elsewhere)}, too: it must only in {row.part}")
    if not row.named:
        return Check(title, False, "it is not recognised: another mistake agrees with it on every input of the suite")
    if row.miss is not None and row.miss < ROOM:
        return Check(
            title,
            False,
            f"it misses by {row.miss:.2g} tolerances, not by {ROOM:g}; make the inputs tell it apart better",
        )
    return Check(title, True, f"fails in {row.part}, named in {row.part}, full elsewhere")


def _every_test_fails_a_mistake(assignment: Assignment, found: dict[Trial, Report]) -> Check:
    title = "every hidden test is failed by a known mistake"
    failed = {
        test.id
        for trial, report in found.items()
        if trial.kind == "mistake"
        for test in report.tests
        if test.status is not Status.PASSED
    }
    for test in assignment.tests:
        if test.id not in failed:
            return Check(
                title, False, f"{test.id} is failed by none, so it proves nothing; add a mistake that it catches"
            )
    return Check(title, True, counted(len(failed), "test"))


def _points(assignment: Assignment) -> Check:
    total = math.fsum(test.points for test in assignment.tests)
    right = math.isclose(total, assignment.max_score)
    return Check("the points add up", right, f"{total:g} of {assignment.max_score:g}")


def _tolerances(assignment: Assignment) -> Check:
    """A tolerance that is given by hand has its reason beside it, in a comment on its line or the one above."""
    title = "no tolerance is wider without a reason"
    for path in sorted((assignment.folder / "hidden").glob("test_*.py")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for line in _given_tolerances(path):
            if not any("#" in text for text in lines[max(line - 2, 0) : line]):
                return Check(
                    title, False, f"{path.name}:{line}: say in a comment why this tolerance is not the usual one"
                )
    return Check(title, True, "each has a comment")


def _given_tolerances(path: Path) -> Iterable[int]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg == "tolerance":
            yield node.value.lineno


def _room(found: dict[Trial, Report], right: Sequence[tuple[str, str]]) -> Check:
    title = f"right answers are {ROOM:g} times nearer than the tolerance"
    nearest = 0.0
    for kind, name in right:
        for trial, report in _of(found, kind, name).items():
            for test in report.tests:
                if (test.miss or 0) > 1 / ROOM:
                    why = f"{kind} {name}, seed {trial.seed}: {test.id} needs {test.miss:.2g} of its tolerance"
                    return Check(title, False, f"{why}; widen it, and say why in a comment")
                nearest = max(nearest, test.miss or 0)
    return Check(title, True, f"they need {nearest:.2g} of a tolerance at most")


def _release(assignment: Assignment) -> Check:
    found = leaks.leaks(build.for_students(assignment), leaks.secrets(assignment))
    return Check("nothing in the release contains a secret", not found, found[0] if found else "stubs and public tests")


def _lost(report: Report) -> str:
    """The first test that lost points, and why, for an instructor; "" where none did."""
    test = next((test for test in report.tests if test.status is not Status.PASSED), None)
    return "" if test is None else f"{test.id}: {test.message or test.detail}".replace("\n", " ")[:400]
