"""Two stores of a class: whose score moves, in which test, and what of all that scores depend on differs.

The way of data: records of both stores, in the order of their keys → sides → pairs → moves.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator

import msgspec

from grader.classroom.record import SAME, Outcome, Person
from grader.classroom.sides import Side, TestSide, pairs, sides
from grader.classroom.store import Store
from grader.errors import UsageError


class Cause(enum.StrEnum):
    """What can have moved a score."""

    SUBMISSION = "submission"
    SUITE = "suite"
    ENGINE = "engine"
    SEED = "seed"
    CORRECTION = "correction"  # a TA made, changed or withdrew one
    GRADER_FAILED = "grader failed"  # in one of the two gradings
    UNEXPLAINED = "unexplained"  # nothing differs that a score depends on


_COMPARED = (Cause.SUBMISSION, Cause.SUITE, Cause.ENGINE, Cause.SEED)  # each is a field of a fingerprint, too
_SAYS = {
    Cause.GRADER_FAILED: "the grader itself failed in one of the two: staff must look",
    Cause.UNEXPLAINED: "nothing differs that a score depends on, so the grading cannot be repeated: staff must look",
}


class TestMove(msgspec.Struct, frozen=True, kw_only=True):
    """One test whose score is another one; None stands where a grading does not have it.

    `old` and `new` are what counts, in points, `old_machine` and `new_machine` what the grader gave. `correction` says
    what a TA has done to it between the two: "made", "changed", "withdrawn", or None.
    """

    id: str
    part: str
    name: str
    old: float | None
    new: float | None
    old_machine: float | None
    new_machine: float | None
    correction: str | None = None
    causes: tuple[Cause, ...]


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """One submission whose score, a test's score, outcome or correction is another one.

    An outcome is None where the store has no such submission. A score is None where nothing counts. `change` is new
    minus old, with 0 for what is None. `old_key` is the submission's key in the old store, if it has another one there.
    `differs` is all that differs of what scores depend on, `causes` what of it and beside it can have moved this one,
    and `why` the same in a sentence.
    """

    key: str
    old_key: str | None = None
    people: tuple[Person, ...]
    old: float | None
    new: float | None
    change: float
    old_machine: float | None
    new_machine: float | None
    old_outcome: Outcome | None
    new_outcome: Outcome | None
    differs: tuple[Cause, ...]
    causes: tuple[Cause, ...]
    why: str
    tests: tuple[TestMove, ...]

    @property
    def falls(self) -> bool:
        """Whether what counts is less, or no more there."""
        return self.change < -SAME or (self.old is not None and self.new is None)


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What `diff` found; `moves` are sorted by the size of the change, largest first, then by key."""

    schema: int = 1
    assignment: str
    old: str
    new: str
    unmoved: int
    rise: int
    fall: int
    moves: tuple[Move, ...]


def difference(old: Store, new: Store) -> Difference:
    """All that moves from `old` to `new`. Of one submission after the other no more than its scores is kept.

    A submission that has another key in the new store is the same where its people are, and no one else's.
    UsageError where the stores are of two assignments.
    """
    before, after = old.assigned(), new.assigned()
    if before.name != after.name:
        raise UsageError(
            f"{old.path} holds the grades of {before.name}, {new.path} those of {after.name}; "
            "name two stores of one assignment"
        )
    moves: list[Move] = []
    unmoved = 0
    for was, now in pairs(sides(old), sides(new)):
        move = _move(was, now)
        if move is None:
            unmoved += 1
        else:
            moves.append(move)
    moves.sort(key=lambda move: (-abs(move.change), move.key))
    return Difference(
        assignment=after.name,
        old=str(old.path),
        new=str(new.path),
        unmoved=unmoved,
        rise=sum(move.change > SAME for move in moves),
        fall=sum(move.falls for move in moves),
        moves=tuple(moves),
    )


def _move(was: Side | None, now: Side | None) -> Move | None:
    """What of one submission is another one in the new store; None where nothing is."""
    side = now or was
    if side is None:
        return None
    tests = tuple(_tests(was, now)) if was and now else ()
    old, new = was.score if was else None, now.score if now else None
    old_outcome, new_outcome = was.outcome if was else None, now.outcome if now else None
    if not tests and old_outcome is new_outcome:
        return None
    causes = {cause for test in tests for cause in test.causes}
    if old_outcome is not new_outcome:
        failed = Outcome.FAILED in (old_outcome, new_outcome)
        causes.add(Cause.GRADER_FAILED if failed else Cause.SUBMISSION)
    return Move(
        key=side.key,
        old_key=was.key if was and was.key != side.key else None,
        people=side.people,
        old=old,
        new=new,
        change=(new or 0.0) - (old or 0.0),
        old_machine=was.machine if was else None,
        new_machine=now.machine if now else None,
        old_outcome=old_outcome,
        new_outcome=new_outcome,
        differs=_ordered(_differing(was, now)) if was and now else (),
        causes=_ordered(causes),
        why="; ".join(_why(causes, old_outcome, new_outcome, {test.correction for test in tests} - {None})),
        tests=tests,
    )


def _tests(was: Side, now: Side) -> Iterator[TestMove]:
    """The tests that moved, in the order of the new suite. A test that one suite does not have counts there as 0.

    Where one of the two was not graded, the outcome says all that the machine's scores could.
    """
    graded = was.outcome is now.outcome is Outcome.GRADED
    for id_ in now.tests | was.tests:
        old, new = was.tests.get(id_), now.tests.get(id_)
        moved = graded and _differ(old.machine if old else None, new.machine if new else None)
        correction = _corrected(old, new)
        known = new or old
        if known is None or not (moved or correction):
            continue
        causes = _of_the_machine(was, now, old, new) if moved else set()
        if correction:
            causes.add(Cause.CORRECTION)
        yield TestMove(
            id=id_,
            part=known.part,
            name=known.name,
            old=old.score if old else None,
            new=new.score if new else None,
            old_machine=old.machine if old else None,
            new_machine=new.machine if new else None,
            correction=correction,
            causes=_ordered(causes),
        )


def _differ(old: float | None, new: float | None) -> bool:
    return abs((new or 0.0) - (old or 0.0)) > SAME


def _corrected(old: TestSide | None, new: TestSide | None) -> str | None:
    before, after = old.correction if old else None, new.correction if new else None
    if before == after:
        return None
    return "made" if before is None else "withdrawn" if after is None else "changed"


def _of_the_machine(was: Side, now: Side, old: TestSide | None, new: TestSide | None) -> set[Cause]:
    """What can have moved the machine's score of one test: what differs, or less where the test itself tells more."""
    if (old and old.grader_failed) or (new and new.grader_failed):
        return {Cause.GRADER_FAILED}
    differing = _differing(was, now)
    # Only another suite adds a test, takes one away, or gives it other points.
    if Cause.SUITE in differing and (old is None or new is None):
        return {Cause.SUITE}
    return differing or {Cause.UNEXPLAINED}


def _differing(was: Side, now: Side) -> set[Cause]:
    return {cause for cause in _COMPARED if getattr(was.fingerprint, cause) != getattr(now.fingerprint, cause)}


def _ordered(causes: Collection[Cause]) -> tuple[Cause, ...]:
    return tuple(cause for cause in Cause if cause in causes)


def _why(
    causes: Collection[Cause], old: Outcome | None, new: Outcome | None, corrections: Collection[str | None]
) -> Iterator[str]:
    if old is None or new is None:
        yield f"only the {'new' if old is None else 'old'} store has it"
    elif old is not new:
        yield f"it was {old}, and is {new}"
    differing = [cause.value for cause in _COMPARED if cause in causes]
    if len(differing) > 1:
        which = "either of them, or both together" if len(differing) == 2 else "any of them, or several together"
        yield f"{', '.join(differing[:-1])} and {differing[-1]} differ: it can be {which}"
    elif differing and old is new:
        yield f"the {differing[0]} differs"
    if corrections:
        kinds = (kind for kind in ("made", "changed", "withdrawn") if kind in corrections)
        yield f"a correction by hand was {' or '.join(kinds)}"
    yield from (sentence for cause, sentence in _SAYS.items() if cause in causes)
