"""Two stores are told apart: whose score moves, in which test, and what can have moved it."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import random
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader.classroom import diff, diff_csv
from grader.classroom.diff import Cause, Difference, Move
from grader.classroom.record import Correction, Fingerprint, Outcome, Person, Record
from grader.classroom.store import Store
from grader.errors import UsageError
from grader.submission import SourceFile
from tests.classroom import stores
from tests.classroom.stores import ADA, ADD, BEN, CUT, POINTS, SPELL, correction, record

Class = Iterable[Record]
Compare = Callable[..., Difference]
OTHER = Fingerprint(submission="others", suite="another", engine="another", seed=2)


@pytest.fixture
def compare(tmp_path: Path) -> Compare:
    """A function from two classes, with corrections, to what moves between their stores."""
    numbers = itertools.count()

    def comparing(
        old: Class, new: Class, before: Iterable[Correction] = (), after: Iterable[Correction] = ()
    ) -> Difference:
        number = next(numbers)
        paths = [
            stores.store(tmp_path / f"old{number}.sqlite", old, before),
            stores.store(tmp_path / f"new{number}.sqlite", new, after),
        ]
        with contextlib.closing(Store.open(paths[0])) as was, contextlib.closing(Store.open(paths[1])) as now:
            return diff.difference(was, now)

    return comparing


def _only(found: Difference) -> Move:
    (move,) = found.moves
    return move


def test_equal_stores_do_not_move(compare: Compare) -> None:
    """Nor does a submission whose sources, suite, engine and seed are all others, if its scores are the same."""
    old = [record("a", {ADD: 1.0}), record("b"), record("c", outcome=Outcome.UNREADABLE)]
    new = [msgspec.structs.replace(one, fingerprint=OTHER) for one in old]
    for found in (compare(old, old), compare(old, new)):
        assert (found.assignment, found.moves, found.unmoved, found.rise, found.fall) == ("small", (), 3, 0, 0)


@pytest.mark.parametrize(
    "causes",
    [set_ for size in range(1, 5) for set_ in itertools.combinations(("submission", "suite", "engine", "seed"), size)],
)
def test_whatever_differs_is_named(causes: tuple[str, ...], compare: Compare) -> None:
    """Each of the fifteen ways in which fingerprints can differ: all that do are named, and nothing else."""
    changed: dict[str, Any] = {cause: 2 if cause == "seed" else f"another {cause}" for cause in causes}
    move = _only(compare([record("a")], [record("a", {ADD: 1.0}, **changed)]))
    assert move.causes == move.differs == move.tests[0].causes == tuple(Cause(cause) for cause in causes)
    assert (move.old, move.new, move.change) == (9.0, 6.0, -3.0)
    assert [(test.id, test.old, test.new) for test in move.tests] == [(ADD, 4.0, 1.0)]
    assert all(cause in move.why for cause in causes)
    if len(causes) > 1:
        assert move.why.endswith("both together" if len(causes) == 2 else "several together")
    else:
        assert move.why == f"the {causes[0]} differs"


def test_what_cannot_be_repeated_is_said(compare: Compare) -> None:
    """Equal fingerprints promise equal scores: where they are not, that is for staff."""
    move = _only(compare([record("a", {CUT: 0.0})], [record("a")]))
    assert move.causes == (Cause.UNEXPLAINED,)
    assert move.differs == ()
    assert "nothing differs that a score depends on" in move.why


def test_a_test_that_only_one_suite_has_is_the_suites_doing(compare: Compare) -> None:
    """Whatever else differs: neither the engine nor the submission adds a test."""
    points = {**POINTS, "hidden/test_new.py::test_more": 1.0}
    new = record("a", {ADD: 3.0}, points=points, suite="another", engine="another")
    move = _only(compare([record("a")], [new]))
    assert {test.id: (test.old, test.new, test.causes) for test in move.tests} == {
        ADD: (4.0, 3.0, (Cause.SUITE, Cause.ENGINE)),
        "hidden/test_new.py::test_more": (None, 1.0, (Cause.SUITE,)),
    }
    back = _only(compare([new], [record("a")]))
    assert [(test.id, test.old, test.new) for test in back.tests] == [
        (ADD, 3.0, 4.0),
        ("hidden/test_new.py::test_more", 1.0, None),
    ]


def test_a_test_in_which_the_grader_failed_is_no_ones_else_doing(compare: Compare) -> None:
    """Its zero was no judgement, and is not put down to the submission or the suite."""
    move = _only(compare([record("a", failed=[SPELL])], [record("a", submission="new")]))
    assert move.causes == (Cause.GRADER_FAILED,)
    assert move.differs == (Cause.SUBMISSION,)
    assert move.why == "the grader itself failed in one of the two: staff must look"


@pytest.mark.parametrize(
    ("before", "after", "done", "old", "new"),
    [
        ((), (1.0,), "made", 9.0, 6.0),
        ((1.0,), (2.5,), "changed", 6.0, 7.5),
        ((1.0,), (), "withdrawn", 6.0, 9.0),
        ((), (4.0,), "made", 9.0, 9.0),
    ],
)
def test_a_correction_is_told_apart(
    before: tuple[float, ...], after: tuple[float, ...], done: str, old: float, new: float, compare: Compare
) -> None:
    """Made, changed, withdrawn: the score that counts moves, the machine's does not, and no suite is blamed."""
    was, now = ([correction("a", ADD, score) for score in scores] for scores in (before, after))
    move = _only(compare([record("a")], [record("a", suite="another")], was, now))
    assert (move.old, move.new, move.old_machine, move.new_machine) == (old, new, 9.0, 9.0)
    assert [(test.id, test.correction) for test in move.tests] == [(ADD, done)]
    assert move.causes == (Cause.CORRECTION,)
    assert move.why == f"a correction by hand was {done}"


def test_another_reason_is_another_correction(compare: Compare) -> None:
    """The same score for another reason moves nothing, and is shown."""
    found = compare([record("a")], [record("a")], [correction("a", ADD, 1.0)], [correction("a", ADD, 1.0, "after all")])
    assert (_only(found).change, _only(found).tests[0].correction, found.fall) == (0.0, "changed", 0)


def test_the_machines_move_is_shown_under_a_standing_correction(compare: Compare) -> None:
    """What counts stays; whoever made the correction sees that its ground has moved."""
    found = compare(
        [record("a", {ADD: 4.0})], [record("a", {ADD: 0.0}, suite="another")], *([[correction("a", ADD, 3.0)]] * 2)
    )
    move = _only(found)
    assert (move.change, move.old_machine, move.new_machine) == (0.0, 9.0, 5.0)
    (test,) = move.tests
    assert (test.old, test.new, test.old_machine, test.new_machine) == (3.0, 3.0, 4.0, 0.0)
    assert (test.correction, test.causes) == (None, (Cause.SUITE,))
    assert (found.rise, found.fall) == (0, 0)


@pytest.mark.parametrize(
    ("outcome", "cause"),
    [
        (Outcome.FAILED, Cause.GRADER_FAILED),
        (Outcome.UNREADABLE, Cause.SUBMISSION),
        (Outcome.MISSING, Cause.SUBMISSION),
    ],
)
def test_another_outcome_is_a_move(outcome: Outcome, cause: Cause, compare: Compare) -> None:
    """A score that is there no more has fallen, and one that is there now has risen, be it 0."""
    graded, other = record("a", {ADD: 0.0, CUT: 0.0, SPELL: 0.0}), record("a", outcome=outcome)
    lost, won = compare([graded], [other]), compare([other], [graded])
    assert (_only(lost).old, _only(lost).new, lost.fall, lost.rise) == (0.0, None, 1, 0)
    assert (_only(won).old, _only(won).new, won.fall, won.rise) == (None, 0.0, 0, 0)
    assert _only(lost).causes == _only(won).causes == (cause,)
    assert _only(lost).why.startswith(f"it was graded, and is {outcome}")
    assert _only(lost).tests == ()


def test_what_only_one_store_has_is_a_move(compare: Compare) -> None:
    """It is missing there, or new here."""
    found = compare([record("a"), record("b")], [record("b"), record("c", {ADD: 0.0})])
    assert [(move.key, move.old_outcome, move.new_outcome, move.change, move.why) for move in found.moves] == [
        ("a", Outcome.GRADED, None, -9.0, "only the old store has it"),
        ("c", None, Outcome.GRADED, 5.0, "only the new store has it"),
    ]
    assert (found.unmoved, found.rise, found.fall) == (1, 1, 1)


def test_who_submits_again_is_the_same(compare: Compare) -> None:
    """Another key, the same people: one submission, whose sources moved it; in a group no matter in which order."""
    eve, other = Person(name="Eve", email="eve@school.edu"), Person(name="Eve", email="EVE@school.edu")
    found = compare(
        [record("s1", people=[ADA, BEN]), record("s2", people=[eve]), record("s3")],
        [record("s7", {ADD: 0.0}, people=[BEN, ADA]), record("s8", {CUT: 0.0}, people=[other]), record("s9")],
    )
    assert [(move.old_key, move.key, move.change) for move in found.moves] == [
        (None, "s3", -9.0),
        (None, "s9", 9.0),
        ("s1", "s7", -4.0),
        ("s2", "s8", -2.0),
    ]
    assert found.moves[2].causes == (Cause.SUBMISSION,)


def test_two_submissions_of_the_same_people_are_not_guessed_at(compare: Compare) -> None:
    """Where it is not clear which became which, both stand alone."""
    found = compare([record("s1", people=[ADA]), record("s2", people=[ADA])], [record("s3", people=[ADA])])
    assert {(move.key, move.old_key) for move in found.moves} == {("s1", None), ("s2", None), ("s3", None)}


def test_the_largest_move_comes_first(compare: Compare) -> None:
    """By size, up or down; of two of one size the smaller key."""
    scores = {"a": 3.0, "b": 0.5, "c": 4.0, "d": 2.0, "e": 0.5}
    found = compare(
        [record(key, {ADD: 2.0}) for key in scores],
        [record(key, {ADD: score}, seed=2) for key, score in scores.items()],
    )
    assert [(move.key, move.change) for move in found.moves] == [("c", 2.0), ("b", -1.5), ("e", -1.5), ("a", 1.0)]
    assert (found.unmoved, found.rise, found.fall) == (1, 2, 2)


def test_the_changes_add_up(compare: Compare) -> None:
    """Over random classes each change is the sum of its tests' changes, and what is not named is as it was."""
    rng = random.Random(3)

    def made(key: str) -> Record:
        return record(
            key, {id_: rng.choice([0.0, most / 2, most]) for id_, most in POINTS.items()}, seed=rng.choice([1, 2])
        )

    def corrections(keys: list[str]) -> list[Correction]:
        return [correction(key, rng.choice([ADD, CUT]), 1.0) for key in keys if rng.random() < 0.3]

    keys = [f"submission_{number}" for number in range(30)]
    old, new = [made(key) for key in keys], [made(key) for key in keys]
    before, after = corrections(keys), corrections(keys)
    found = compare(old, new, before, after)
    for move in found.moves:
        assert move.change == pytest.approx(sum((test.new or 0) - (test.old or 0) for test in move.tests))
    totals = []
    for records, by_hand in ((old, before), (new, after)):
        scores = {(one.key, test.id): test.score for one in records if one.report for test in one.report.tests}
        totals.append(sum((scores | {(made_.key, made_.test): made_.score for made_ in by_hand}).values()))
    assert sum(move.change for move in found.moves) == pytest.approx(totals[1] - totals[0])
    assert len(found.moves) + found.unmoved == 30


def test_stores_of_two_assignments_are_not_compared(tmp_path: Path) -> None:
    """Their scores have nothing to do with each other."""
    paths = [stores.store(tmp_path / f"{name}.sqlite", [], of=stores.assigned(name)) for name in ("one", "two")]
    with (
        contextlib.closing(Store.open(paths[0])) as old,
        contextlib.closing(Store.open(paths[1])) as new,
        pytest.raises(UsageError, match=r"holds the grades of one, .* those of two; name two stores of one assignment"),
    ):
        diff.difference(old, new)


def test_sources_are_not_kept_in_memory(tmp_path: Path) -> None:
    """Of forty submissions with 300 KB of sources each, no more than a few are there at any time."""
    rng = random.Random(4)

    def heavy(key: str, score: float) -> Record:
        return msgspec.structs.replace(
            record(key, {ADD: score}), files=(SourceFile("a.py", rng.randbytes(150_000).hex()),)
        )

    paths = [
        stores.store(tmp_path / f"{score}.sqlite", (heavy(f"{number:03}", score) for number in range(40)))
        for score in (1.0, 2.0)
    ]
    with contextlib.closing(Store.open(paths[0])) as old, contextlib.closing(Store.open(paths[1])) as new:
        tracemalloc.start()
        try:
            found = diff.difference(old, new)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert len(found.moves) == 40
    assert peak < 4 << 20


def test_csv_has_a_row_for_what_has_no_tests(compare: Compare) -> None:
    """A submission that only one store has stands in the table, too."""
    file = io.StringIO(newline="")
    diff_csv.write(compare([record("a")], []), file)
    (row,) = csv.DictReader(io.StringIO(file.getvalue()))
    assert (row["submission"], row["old"], row["new"], row["old_outcome"], row["test"]) == ("a", "9", "", "graded", "")
