"""A batch: every submission graded or accounted for, nothing lost by a kill, nothing done twice."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from grader.assignment import Assignment
from grader.classroom import fingerprint
from grader.classroom.batch import Step, alone
from grader.classroom.export import Entry
from grader.classroom.local import MAX_DEATHS, LocalEngine
from grader.classroom.plan import Why
from grader.classroom.record import Outcome, Person
from grader.classroom.store import Store
from grader.classroom.work import Graded, Task
from grader.errors import EngineError, UsageError
from grader.grading.job import Job
from grader.grading.run import grade_confined
from grader.sandbox.launcher import Zygote
from tests.classroom import small

ROOT = Path(__file__).resolve().parents[2]
# A suite whose process is killed at the one submission that triples.
BREAKS = '''def test_double(student, reference, rng):
    """Doubling is right"""
    import os, signal, torch
    if student.double(torch.ones(())) == 3:
        os.kill(os.getpid(), signal.SIGKILL)  # as the kernel does where memory runs out
    _check(student, reference, rng)


def _check(student, reference, rng):'''


@pytest.fixture
def assignment(tmp_path: Path) -> Assignment:
    """The small assignment."""
    return small.write_assignment(tmp_path / "solutions" / "small")


@pytest.fixture
def entries(tmp_path: Path) -> tuple[Entry, ...]:
    """Its class."""
    return small.write_class(tmp_path / "class")


@pytest.fixture
def engine(assignment: Assignment) -> Iterator[LocalEngine]:
    """An engine of two processes, which are there as soon as there is work."""
    engine = LocalEngine(assignment, seed=assignment.seed, isolation="auto", jobs=2)
    yield engine
    engine.close()


def _broken(task: Task) -> Graded:
    return Graded(task.key, None, "it broke")


def test_a_class_has_the_scores_that_single_gradings_have(
    assignment: Assignment, entries: tuple[Entry, ...], engine: LocalEngine, zygote: Zygote, tmp_path: Path
) -> None:
    """Each report of a batch is the one that `grade` gives, whatever was graded before it."""
    steps: list[Step] = []
    work = small.batch(entries, assignment, tmp_path / "s.sqlite")
    work.run(engine, steps.append)
    records = {record.key: record for record in small.settled(tmp_path / "s.sqlite")}
    assert {key: record.report and record.report.score for key, record in records.items()} == small.SCORES
    assert steps[-1] == Step(6, 6, ())
    assert {key for step in steps for key in step.running} == set(small.WORKS)
    for entry in entries:
        submission = work._read(entry)
        assert not isinstance(submission, tuple)
        alone_ = grade_confined(Job(str(assignment.folder), submission, assignment.seed, (), "auto"), zygote)
        report = records[entry.key].report
        assert report is not None
        assert [(test.id, test.status, test.score, test.message) for test in report.tests] == [
            (test.id, test.status, test.score, test.message) for test in alone_.tests
        ]


def test_what_is_graded_is_kept_until_something_it_rests_on_changes(
    assignment: Assignment, entries: tuple[Entry, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second run asks for nothing; sources, suite, engine and seed are each a reason, and named."""
    path = tmp_path / "s.sqlite"
    small.batch(entries, assignment, path).run(small.Scripted(_broken))
    assert small.batch(entries, assignment, path).plan.todo == {}
    assert set(small.batch(entries, assignment, path, retry_errors=True).plan.todo.values()) == {Why.RETRY}
    (tmp_path / "class" / "bob" / "work.py").write_text(small.MASTER)
    plan = small.batch(entries, assignment, path).plan
    assert plan.todo == {"bob": Why.SOURCES}
    assert str(plan) == "5 kept, 1 to grade (1 other sources)"
    other = small.write_assignment(assignment.folder, small.SUITE.replace("tensor(3)", "tensor(4)"))
    assert set(small.batch(entries, other, path).plan.todo.values()) == {Why.SOURCES, Why.SUITE}
    small.write_assignment(assignment.folder)
    monkeypatch.setattr(fingerprint, "engine", lambda: "another")
    assert set(small.batch(entries, assignment, path).plan.todo.values()) == {Why.SOURCES, Why.ENGINE}
    monkeypatch.undo()
    reseeded = msgspec.structs.replace(assignment, seed=12)
    assert set(small.batch(entries, reseeded, path).plan.todo.values()) == {Why.SOURCES, Why.SEED}


def test_what_the_export_says_is_taken_over_without_grading(
    assignment: Assignment, entries: tuple[Entry, ...], tmp_path: Path
) -> None:
    """A name that was added to the export stands in the store after the next run, which grades nothing."""
    path = tmp_path / "s.sqlite"
    small.batch(entries, assignment, path).run(small.Scripted(_broken))
    both = (Person(name="Ada"), Person(name="Zoe"))
    renamed = (msgspec.structs.replace(entries[0], people=both), *entries[1:])
    assert small.batch(renamed, assignment, path).plan.todo == {}
    assert small.settled(path)[0].people == both


def test_a_smaller_export_loses_nothing(assignment: Assignment, entries: tuple[Entry, ...], tmp_path: Path) -> None:
    """What is not in this export, or has no folder any more, stays in the store as it was."""
    path = tmp_path / "s.sqlite"
    small.batch(entries, assignment, path).run(small.Scripted(_broken))
    before = small.settled(path)
    without = (msgspec.structs.replace(entries[0], path=None, note="no folder"), *entries[2:])
    plan = small.batch(without, assignment, path).plan
    assert (plan.todo, plan.not_here) == ({}, ("bob",))
    assert str(plan) == "4 kept, 0 to grade; 1 in the store but not in this export, left as is"
    assert small.settled(path) == before


def test_a_library_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine can be told by the version of what is not there: one line says what to install, and where."""
    monkeypatch.setattr(fingerprint, "_LIBRARIES", ("numpy", "no-such-library"))
    with pytest.raises(UsageError) as caught:
        fingerprint.engine()
    assert str(caught.value) == (
        f"no-such-library is not installed; install it for {sys.executable}: python -m pip install no-such-library"
    )


def test_what_cannot_be_graded_is_accounted_for(
    assignment: Assignment, entries: tuple[Entry, ...], tmp_path: Path
) -> None:
    """A submission without a folder and one that cannot be opened have a record that says so, and no path of ours."""
    (tmp_path / "gus.zip").write_bytes(b"no archive")
    more = (
        Entry(key="gus.zip", path=tmp_path / "gus.zip"),
        Entry(key="hal", path=None, note="the export has no folder for it"),
    )
    engine = small.Scripted(_broken)
    small.batch((*entries, *more), assignment, tmp_path / "s.sqlite").run(engine)
    records = {record.key: record for record in small.settled(tmp_path / "s.sqlite")}
    assert set(engine.asked) == set(small.WORKS)
    assert (records["gus.zip"].outcome, records["hal"].outcome) == (Outcome.UNREADABLE, Outcome.MISSING)
    assert "gus.zip" in records["gus.zip"].error
    assert str(tmp_path) not in records["gus.zip"].error
    assert records["hal"].error == "the export has no folder for it"


def test_a_submission_that_breaks_the_grader_costs_nobody_else_anything(
    assignment: Assignment, entries: tuple[Entry, ...], tmp_path: Path
) -> None:
    """It is recorded as that; the class goes on, and --retry-errors grades it, and nothing else, again."""
    path = tmp_path / "s.sqlite"
    suite = small.SUITE.replace("def test_double(student, reference, rng):", BREAKS)
    breaking = small.write_assignment(assignment.folder, suite)
    engine = LocalEngine(breaking, seed=11, isolation="auto", jobs=1)
    small.batch(entries, breaking, path).run(engine)
    engine.close()
    records = {record.key: record for record in small.settled(path)}
    assert [key for key, record in records.items() if record.outcome is Outcome.FAILED] == ["bob"]
    assert "ended without a report" in records["bob"].error
    assert {key: record.report.score for key, record in records.items() if record.report} == {
        key: score for key, score in small.SCORES.items() if key != "bob"
    }
    assert small.batch(entries, breaking, path, retry_errors=True).plan.todo == {"bob": Why.RETRY}


def test_an_engine_that_never_grades_ends_the_batch(
    assignment: Assignment, entries: tuple[Entry, ...], tmp_path: Path
) -> None:
    """Where each process dies, the batch does not write the whole class down as broken."""
    dying = small.write_assignment(assignment.folder, small.SUITE + "\nimport os, signal\nos.kill(os.getpid(), 9)\n")
    engine = LocalEngine(dying, seed=11, isolation="auto", jobs=1)
    with pytest.raises(EngineError, match=f"{MAX_DEATHS} submissions in a row"):
        small.batch(entries, dying, tmp_path / "s.sqlite").run(engine)
    engine.close()


def test_an_assignment_that_cannot_be_used_is_said_in_one_line(
    assignment: Assignment, entries: tuple[Entry, ...], engine: LocalEngine, tmp_path: Path
) -> None:
    """A master that cannot be run ends the batch as wrong use, without any record."""
    (assignment.folder / "work.py").write_text("1 / 0\n")
    with pytest.raises(UsageError, match="cannot be run: ZeroDivisionError"):
        small.batch(entries, assignment, tmp_path / "s.sqlite").run(engine)
    assert small.settled(tmp_path / "s.sqlite") == []


@pytest.mark.parametrize(("number", "when"), [(1, "before"), (2, "within"), (4, "after"), (6, "within")])
def test_a_kill_loses_at_most_what_was_in_flight(
    assignment: Assignment, tmp_path: Path, number: int, when: str
) -> None:
    """After SIGKILL at any moment the store has all that was written, and the next run makes it whole."""
    entries = small.write_class(tmp_path / "class")
    path = tmp_path / "s.sqlite"
    command = [sys.executable, "-m", "tests.classroom.killed"]
    arguments = [str(assignment.folder), str(tmp_path / "class"), str(path), str(number), when]
    ended = subprocess.run([*command, *arguments], cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    store = Store.open(path)
    there = set(store.kept())
    store.close()
    assert len(there) == number - (when != "after")
    work = small.batch(entries, assignment, path)
    assert set(work.plan.todo) == set(small.WORKS) - there
    work.run(small.Scripted(_broken))
    whole = tmp_path / "whole.sqlite"
    small.batch(entries, assignment, whole).run(small.Scripted(_broken))
    assert small.settled(path) == small.settled(whole)


def test_two_batches_do_not_write_into_one_folder(tmp_path: Path) -> None:
    """The second is told to wait, and the first one's end frees the folder."""
    with alone(tmp_path), pytest.raises(UsageError, match="another `grader batch`"), alone(tmp_path):
        raise AssertionError("the second was let in")
    with alone(tmp_path):
        pass


def test_closing_an_engine_leaves_no_process(
    assignment: Assignment, entries: tuple[Entry, ...], engine: LocalEngine
) -> None:
    """Closed in the middle of a submission, the processes that grade are gone."""
    work = small.batch(entries, assignment, assignment.folder / "s.sqlite")
    graded = engine.grade(work._tasks({}), lambda key: None)
    next(graded)
    pids = engine.pids
    engine.close()
    assert len(pids) == 2
    assert not any(_runs(pid) for pid in pids)


def _runs(pid: int) -> bool:
    """Whether a process is there that is not just waiting to be taken note of."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2][0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False
