"""Grading a class into a store: what is missing or rests on something else now, one transaction a submission."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from grader import mistakes
from grader import submission as submissions
from grader.assignment import Assignment
from grader.classroom import fingerprint
from grader.classroom.export import Entry
from grader.classroom.plan import Plan, plan
from grader.classroom.record import (
    Assigned,
    ClassPart,
    ClassTest,
    Fingerprint,
    Misconception,
    Outcome,
    Record,
    about,
)
from grader.classroom.store import Store
from grader.classroom.work import Engine, Task
from grader.errors import SubmissionError, UsageError
from grader.report import Report
from grader.submission import Submission


class Step(msgspec.Struct, frozen=True):
    """How far a batch is: `done` of `total` are graded, and `running` are the keys of those being graded."""

    done: int
    total: int
    running: tuple[str, ...]


def assigned(assignment: Assignment) -> Assigned:
    """What a store keeps of its assignment."""
    return Assigned(
        name=assignment.name,
        title=assignment.title,
        parts=tuple(ClassPart(part.id, part.title, part.points) for part in assignment.parts),
        tests=tuple(
            ClassTest(test.id, test.part, test.name, test.points, test.visibility, test.file)
            for test in assignment.tests
        ),
        misconceptions=tuple(Misconception(*known) for known in mistakes.described(assignment.folder / "mistakes")),
    )


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keeps a second batch from writing into the same folder meanwhile; UsageError where one does already."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise UsageError(f"{folder}: {error.strerror}; name a store in a folder where you may write") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(f"{folder}: another `grader batch` writes its store here; wait for its end") from None
    else:
        yield
    finally:
        os.close(handle)


class Batch:
    """One class and its store: made, it knows what there is to do; `run` does it."""

    def __init__(
        self,
        entries: Sequence[Entry],
        assignment: Assignment,
        store: Store,
        *,
        seed: int,
        retry_errors: bool,
    ) -> None:
        """Reads every submission once, and writes down those that cannot be."""
        self._entries = {entry.key: entry for entry in entries}
        self._assignment = assignment
        self._store = store
        self._suite = fingerprint.suite(assignment.folder)
        self._engine = fingerprint.engine()
        self._seed = seed
        stored = store.kept()
        wanted: dict[str, Fingerprint] = {}
        for entry in entries:
            match self._read(entry):
                case Submission(digest=digest):
                    wanted[entry.key] = self._rests_on(digest)
                case Outcome.MISSING, _ if entry.key in stored:
                    pass  # what an earlier export held is not lost by a smaller one
                case outcome, error:
                    store.put(self._record(entry, outcome, error=error))
        self.plan: Plan = plan(wanted, stored, retry_errors=retry_errors, here=self._entries)
        for key in self.plan.kept:
            self._renew(self._entries[key], stored[key].about)

    def run(self, engine: Engine, on_step: Callable[[Step], None] = lambda step: None) -> None:
        """Grade what there is to grade; each result is in the store before `on_step` hears of it."""
        taken: dict[str, Submission] = {}
        running: list[str] = []
        done, total = 0, len(self.plan.todo)

        def begun(key: str) -> None:
            running.append(key)
            on_step(Step(done, total, tuple(running)))

        for done, graded in enumerate(engine.grade(self._tasks(taken), begun), 1):
            outcome = Outcome.FAILED if graded.report is None else Outcome.GRADED
            entry, submission = self._entries[graded.key], taken.pop(graded.key)
            self._store.put(self._record(entry, outcome, submission, report=graded.report, error=graded.error))
            running.remove(graded.key)
            on_step(Step(done, total, tuple(running)))

    def _tasks(self, taken: dict[str, Submission]) -> Iterator[Task]:
        """What there is to grade, read again only when its turn comes: a class may be larger than the memory."""
        for key in self.plan.todo:
            match self._read(self._entries[key]):
                case Submission() as submission:
                    taken[key] = submission
                    yield Task(key, submission)
                case outcome, error:  # it has changed since the plan was made
                    self._store.put(self._record(self._entries[key], outcome, error=error))

    def _read(self, entry: Entry) -> Submission | tuple[Outcome, str]:
        if entry.path is None:
            return Outcome.MISSING, entry.note
        try:
            return submissions.read_for(self._assignment, entry.path)
        except SubmissionError as error:
            # By its name in the class: an unpacked export lies in another folder each time.
            return Outcome.UNREADABLE, str(error).replace(str(entry.path), entry.key)

    def _rests_on(self, digest: str) -> Fingerprint:
        return Fingerprint(submission=digest, suite=self._suite, engine=self._engine, seed=self._seed)

    def _record(
        self,
        entry: Entry,
        outcome: Outcome,
        submission: Submission | None = None,
        *,
        report: Report | None = None,
        error: str,
    ) -> Record:
        return Record(
            key=entry.key,
            people=entry.people,
            submitted_at=entry.submitted_at,
            fingerprint=self._rests_on(submission.digest if submission else ""),
            outcome=outcome,
            report=report,
            error=error,
            note=entry.note,
            files=submission.files if submission else (),
            notebook=submission.notebook if submission else None,
            cells=submission.cells if submission else (),
        )

    def _renew(self, entry: Entry, before: str) -> None:
        """Take over what the export says of a submission that is kept as it was graded."""
        if about(entry.people, entry.submitted_at, entry.note) == before:
            return
        if record := self._store.record(entry.key):
            self._store.put(
                msgspec.structs.replace(record, people=entry.people, submitted_at=entry.submitted_at, note=entry.note)
            )
