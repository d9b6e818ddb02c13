"""A score set by hand: who and what is meant is found or asked for, and the machine's score stays beside it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from grader.classroom.corrections import correct, withdraw
from grader.classroom.effective import effective
from grader.classroom.record import Correction, Outcome, Person
from grader.classroom.store import Store
from grader.cli.main import main
from grader.errors import UsageError
from tests.classroom import stores
from tests.classroom.stores import ADA, ADD, BEN, CUT, SPELL, correction, record

AT = datetime(2024, 4, 9, 10, 0, 0, tzinfo=timezone(timedelta(hours=2)))
TWIN = "hidden/test_words.py::test_cut"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of five: Ada's, Ada's and Ben's, Ben's, one that cannot be read, and one that nobody is known to own."""
    return stores.store(
        tmp_path / "grades.sqlite",
        [
            record("submission_1", {ADD: 1.0}, people=[ADA]),
            record("submission_2", people=[BEN, Person(name="Zoë", email="zoe@school.edu", sid="7")]),
            record("submission_3", people=[BEN]),
            record("submission_4", people=[Person(name="Dora")], outcome=Outcome.UNREADABLE),
            record("submission_5"),
        ],
    )


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """The store, open."""
    with contextlib.closing(Store.open(path)) as opened:
        yield opened


@pytest.mark.parametrize(
    "who", ["submission_1", "ada@school.edu", "ADA@School.edu", "0012345", "Ada Lovelace", "ada lovelace"]
)
@pytest.mark.parametrize("what", [ADD, "test_add"])
def test_whoever_is_the_only_one_is_found(who: str, what: str, store: Store) -> None:
    """By key, e-mail, sid or name, and the test by its id or its function's name."""
    done = correct(store, who, what, 3.5, " as\nagreed ", at=AT)
    assert store.corrections() == {
        ("submission_1", ADD): Correction(
            key="submission_1", test=ADD, score=3.5, why="as agreed", made_at="2024-04-09T08:00:00Z"
        )
    }
    assert (done.test, done.before.score, done.after.score, done.after.machine) == (ADD, 6.0, 8.5, 6.0)


@pytest.mark.parametrize(
    ("who", "line"),
    [
        ("Ben Li", r"Ben Li: 2 submissions go by it; name one by its key: submission_2, submission_3"),
        ("submission_l", r"there is no submission 'submission_l'; did you mean submission_\d\?"),
        ("ada@school.edi", r"did you mean ada@school.edu\?"),
        ("qqq", r"it holds submission_1, submission_2, submission_3, submission_4, submission_5"),
        ("12345", r"did you mean 0012345\?"),
        ("", r"there is no submission ''; it holds"),
    ],
)
def test_whoever_else_is_asked_for_is_not_guessed(who: str, line: str, store: Store) -> None:
    """Two that fit, or none: the nearest known is named, and nothing is written."""
    with pytest.raises(UsageError, match=line):
        correct(store, who, ADD, 1.0, "as agreed", at=AT)
    assert store.corrections() == {}


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("test_ad", r"submission_1: there is no test 'test_ad'; did you mean test_add\?"),
        ("hidden/test_number.py::test_add", rf"did you mean {ADD}\?"),
        ("qqq", r"there is no test 'qqq'; it has test_add, test_cut, test_spell"),
        ("", r"there is no test ''; it has test_add"),
    ],
)
def test_an_unknown_test_is_answered_with_the_nearest(what: str, line: str, store: Store) -> None:
    """And nothing is written."""
    with pytest.raises(UsageError, match=line):
        correct(store, "submission_1", what, 1.0, "as agreed", at=AT)
    assert store.corrections() == {}


def test_a_name_that_two_tests_have_is_not_guessed(tmp_path: Path) -> None:
    """Each file of a suite may have its own test_cut."""
    points = {CUT: 2.0, TWIN: 1.0}
    path = stores.store(tmp_path / "a.sqlite", [record("a", points=points)], of=stores.assigned(points=points))
    with contextlib.closing(Store.open(path)) as store:
        with pytest.raises(UsageError, match=rf"test_cut: 2 tests have this name; name one by its id: {CUT}, {TWIN}"):
            correct(store, "a", "test_cut", 1.0, "as agreed", at=AT)
        assert correct(store, "a", TWIN, 0.0, "as agreed", at=AT).test == TWIN


@pytest.mark.parametrize("score", [-0.01, 4.01, float("inf"), float("nan"), -float("inf")])
def test_a_score_is_one_that_the_test_can_have(score: float, store: Store) -> None:
    """Between 0 and its points; the line says how many these are."""
    with pytest.raises(UsageError, match=r"is worth 4 points; give it a score from 0 to 4"):
        correct(store, "submission_1", ADD, score, "as agreed", at=AT)
    assert store.corrections() == {}


@pytest.mark.parametrize("score", [0.0, 4.0])
def test_nothing_and_all_are_scores(score: float, store: Store) -> None:
    """Both ends belong to it."""
    assert correct(store, "submission_1", ADD, score, "as agreed", at=AT).after.score == 5.0 + score


@pytest.mark.parametrize("why", ["", "  \n", "\x1b[2J\u202e"])
def test_a_correction_needs_a_reason(why: str, store: Store) -> None:
    """One that can be seen."""
    with pytest.raises(UsageError, match="--why: it is empty"):
        correct(store, "submission_1", ADD, 1.0, why, at=AT)


def test_what_was_not_graded_can_be_scored(store: Store) -> None:
    """Its tests are those of the assignment; what nobody scored counts 0."""
    done = correct(store, "Dora", "test_spell", 2.0, "read by hand", at=AT)
    assert (done.before.score, done.after.score, done.after.machine) == (None, 2.0, None)
    assert correct(store, "Dora", "test_add", 4.0, "read by hand", at=AT).after.score == 6.0


def test_a_correction_survives_a_new_grading(store: Store) -> None:
    """It stands beside the record, whatever the machine says later."""
    correct(store, "submission_1", ADD, 3.0, "as agreed", at=AT)
    store.put(record("submission_1", {ADD: 0.0, CUT: 0.0}, people=[ADA], suite="another"))
    again = store.record("submission_1")
    assert again is not None
    corrections = {test: one for (key, test), one in store.corrections().items() if key == "submission_1"}
    found = effective(again, corrections, store.assigned())
    assert (found.score, found.machine) == (6.0, 3.0)


def test_a_correction_is_taken_back_once(store: Store) -> None:
    """Then the machine's score counts again, and there is nothing to take back."""
    correct(store, "submission_1", ADD, 3.0, "as agreed", at=AT)
    done = withdraw(store, "ada@school.edu", "test_add")
    assert (done.before.score, done.after.score) == (8.0, 6.0)
    assert store.corrections() == {}
    with pytest.raises(UsageError, match=rf"submission_1: {ADD} has no correction; there is nothing to withdraw"):
        withdraw(store, "submission_1", ADD)


def test_a_correction_of_a_test_that_is_gone_can_be_taken_back(tmp_path: Path) -> None:
    """A suite may lose a test; what was said of it counts no more, and can go."""
    gone = "hidden/test_old.py::test_gone"
    path = stores.store(tmp_path / "a.sqlite", [record("a")], [correction("a", gone, 1.0)])
    with contextlib.closing(Store.open(path)) as store:
        done = withdraw(store, "a", "test_gone")
        assert (done.test, done.before.score, done.after.score, store.corrections()) == (gone, 9.0, 9.0, {})


def _run(path: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["override", str(path), *arguments])
    return status, *capsys.readouterr()


def test_the_command_says_what_was_and_what_is(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line each: the test before and now, and the total; the time is that of the clock."""
    began = datetime.now(UTC).replace(microsecond=0)
    assert _run(path, capsys, "ada@school.edu", "test_add", "3", "--why", "as agreed") == (
        0, f"submission_1 (Ada Lovelace), {ADD}: was 1 by the grader, is 3 by hand; total 6 to 8 of 9\n", "",
    )  # fmt: skip
    with contextlib.closing(Store.open(path)) as store:
        made_at = datetime.fromisoformat(store.corrections()["submission_1", ADD].made_at)
    assert began <= made_at <= datetime.now(UTC)
    assert _run(path, capsys, "submission_1", ADD, "--withdraw") == (
        0, f"submission_1 (Ada Lovelace), {ADD}: was 3 by hand, is 1 by the grader; total 8 to 6 of 9\n", "",
    )  # fmt: skip
    assert _run(path, capsys, "Dora", SPELL, "1.5", "--why", "by hand") == (
        0, f"submission_4 (Dora), {SPELL}: was none, is 1.5 by hand; total none to 1.5 of 9\n", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["submission_1", ADD], "give either a SCORE with --why, or --withdraw"),
        (["submission_1", ADD, "1", "--withdraw"], "give either a SCORE with --why, or --withdraw"),
        (["submission_1", ADD, "1"], "--why: it is empty; say why"),
        (["submission_1", ADD, "-1", "--why", "x"], f"-1: {ADD} is worth 4 points; give it a score from 0 to 4"),
        (["submission_1", ADD, "nan", "--why", "x"], f"nan: {ADD} is worth 4 points; give it a score from 0 to 4"),
        (["submission_1", ADD, "much", "--why", "x"], "much: it is no number; SCORE is in points, such as 2.5"),
        (["nobody at all", ADD, "1", "--why", "x"], "there is no submission 'nobody at all'"),
        (["submission_1", ADD, "1", "--because", "x"], "no option --because; known: --why, --withdraw"),
    ],
)
def test_wrong_use_is_one_line(arguments: list[str], line: str, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2, nothing on standard output, nothing written."""
    status, out, err = _run(path, capsys, *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert line in err
    with contextlib.closing(Store.open(path)) as store:
        assert store.corrections() == {}
