"""Records of a small assignment as a grading would leave them, written by hand, and stores of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from grader.classroom.record import Assigned, ClassPart, ClassTest, Correction, Fingerprint, Outcome, Person, Record
from grader.classroom.store import Store
from grader.report import PartResult, Report, Status, TestResult

ADD, CUT, SPELL = (
    "hidden/test_numbers.py::test_add",
    "hidden/test_numbers.py::test_cut",
    "hidden/test_words.py::test_spell",
)
POINTS = {ADD: 4.0, CUT: 2.0, SPELL: 3.0}
PARTS = {ADD: "1", CUT: "1", SPELL: "2"}
ADA = Person(name="Ada Lovelace", email="ada@school.edu", sid="0012345")
BEN = Person(name="Ben Li", email="ben@school.edu", sid="0012346")


def assigned(name: str = "small", points: Mapping[str, float] = POINTS) -> Assigned:
    """The assignment: parts 1 and 2, and the tests of `points`."""
    return Assigned(
        name=name,
        title="A small assignment",
        parts=tuple(
            ClassPart(part, f"Part {part}", sum(points[id_] for id_ in points if _part(id_) == part)) for part in "12"
        ),
        tests=tuple(
            ClassTest(id_, _part(id_), f"The sentence of {id_}", most, "visible", "numbers.py")
            for id_, most in points.items()
        ),
        misconceptions=(),
    )


def record(
    key: str,
    scores: Mapping[str, float] | None = None,
    *,
    people: Iterable[Person] = (),
    outcome: Outcome = Outcome.GRADED,
    failed: Iterable[str] = (),
    points: Mapping[str, float] = POINTS,
    **fingerprint: Any,
) -> Record:
    """One submission; `scores` default to all points, `failed` are tests in which the grader failed."""
    rests_on: dict[str, Any] = {
        "submission": f"sources of {key}",
        "suite": "suite",
        "engine": "engine",
        "seed": 1,
    } | fingerprint
    return Record(
        key=key,
        people=tuple(people),
        submitted_at="2024-04-01T12:00:00Z",
        fingerprint=Fingerprint(**rests_on),
        outcome=outcome,
        report=_report(key, {**points, **(scores or {})}, points, set(failed)) if outcome is Outcome.GRADED else None,
        error="" if outcome is Outcome.GRADED else "it cannot be opened",
    )


def store(
    path: Path, records: Iterable[Record], corrections: Iterable[Correction] = (), *, of: Assigned | None = None
) -> Path:
    """A store of these, closed; returns `path`."""
    opened = Store.create(path, of or assigned())
    for one in records:
        opened.put(one)
    for correction in corrections:
        opened.correct(correction)
    opened.close()
    return path


def correction(key: str, test: str, score: float, why: str = "as agreed") -> Correction:
    """A TA's score."""
    return Correction(key=key, test=test, score=score, why=why, made_at="2024-04-09T08:00:00Z")


def _part(id_: str) -> str:
    return PARTS.get(id_, "2")


def _report(key: str, scores: Mapping[str, float], points: Mapping[str, float], failed: set[str]) -> Report:
    tests = tuple(
        TestResult(
            id=id_,
            part=_part(id_),
            name=f"The sentence of {id_}",
            score=0.0 if id_ in failed else scores[id_],
            max_score=most,
            status=Status.ERROR if id_ in failed else Status.PASSED if scores[id_] == most else Status.FAILED,
        )
        for id_, most in points.items()
    )
    return Report(
        assignment="small",
        submission=key,
        digest=f"sources of {key}",
        score=sum(test.score for test in tests),
        max_score=sum(points.values()),
        seconds=1.0,
        isolation=("user",),
        notes=(),
        parts=tuple(
            PartResult(
                part,
                f"Part {part}",
                sum(test.score for test in tests if test.part == part),
                sum(test.max_score for test in tests if test.part == part),
            )
            for part in "12"
        ),
        tests=tests,
    )
