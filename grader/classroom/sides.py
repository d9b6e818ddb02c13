"""What is compared of two stores: each submission's scores without its sources, and which of the two go together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from grader.classroom.effective import by_submission, effective
from grader.classroom.record import Fingerprint, Outcome, Person
from grader.classroom.store import Store
from grader.report import Status


class TestSide(msgspec.Struct, frozen=True, kw_only=True):
    """One test in one store: `score` is what counts, `machine` what the grader gave, in points; None: no grading.

    `correction` is a TA's score and reason.
    """

    part: str
    name: str
    score: float | None
    machine: float | None
    grader_failed: bool
    correction: tuple[float, str] | None


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One submission in one store; `tests` by their ids."""

    key: str
    people: tuple[Person, ...]
    fingerprint: Fingerprint
    outcome: Outcome
    score: float | None
    machine: float | None
    tests: dict[str, TestSide]


def sides(store: Store) -> Iterator[Side]:
    """Every submission of a store in the order of the keys, one at a time."""
    assigned = store.assigned()
    corrections = by_submission(store.corrections().values())
    texts: dict[str, str] = {}  # all submissions have tests of the same few names: each is kept once
    for record in store.records():
        found = effective(record, corrections.get(record.key, {}), assigned)
        yield Side(
            key=record.key,
            people=record.people,
            fingerprint=record.fingerprint,
            outcome=record.outcome,
            score=found.score,
            machine=found.machine,
            tests={
                texts.setdefault(test.id, test.id): TestSide(
                    part=texts.setdefault(test.part, test.part),
                    name=texts.setdefault(test.name, test.name),
                    score=test.score,
                    machine=test.machine,
                    grader_failed=test.result is not None and test.result.status is Status.ERROR,
                    correction=None if test.correction is None else (test.correction.score, test.correction.why),
                )
                for test in found.tests
            },
        )


def pairs(old: Iterable[Side], new: Iterable[Side]) -> Iterator[tuple[Side | None, Side | None]]:
    """The same submission in both, both given in the order of their keys; None stands where one does not have it.

    Who submits again gets another key. So of those left over, two go together that are the only ones of their people.
    """
    was, now = iter(old), iter(new)
    only_old: list[Side] = []
    only_new: list[Side] = []
    left, right = next(was, None), next(now, None)
    while left is not None and right is not None:
        if left.key < right.key:
            only_old.append(left)
            left = next(was, None)
        elif right.key < left.key:
            only_new.append(right)
            right = next(now, None)
        else:
            yield left, right
            left, right = next(was, None), next(now, None)
    only_old += [*([left] if left is not None else []), *was]
    only_new += [*([right] if right is not None else []), *now]
    yield from _by_people(only_old, only_new)


def _by_people(old: list[Side], new: list[Side]) -> Iterator[tuple[Side | None, Side | None]]:
    before, after = _only_ones(old), _only_ones(new)
    both = before.keys() & after.keys()
    for side in old:
        people = _people(side)
        yield side, after[people] if people in both else None
    for side in new:
        if _people(side) not in both:
            yield None, side


def _only_ones(found: list[Side]) -> dict[frozenset[str], Side]:
    """The submissions whose people have no other one, by their people."""
    count = Counter(_people(side) for side in found)
    return {people: side for side in found if (people := _people(side)) and count[people] == 1}


def _people(side: Side) -> frozenset[str]:
    """Who they are, as far as the export says."""
    return frozenset(person.sid or person.email.lower() or person.name for person in side.people)
