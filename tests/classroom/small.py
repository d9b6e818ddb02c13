"""A small assignment, a class that submits to it, and stores made equal but for what the clock and the machine say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from grader import assignment as assignments
from grader.assignment import Assignment
from grader.classroom.batch import Batch, assigned
from grader.classroom.export import Entry
from grader.classroom.record import Person, Record
from grader.classroom.store import Store
from grader.classroom.work import Begun, Graded, Task

TOML = """
name = "small"
title = "A small assignment"
seed = 11
[[part]]
id = "1"
title = "Numbers"
points = 3
[[file]]
name = "work.py"
exports = ["double", "halve"]
[limits]
call_s = 0.5
import_s = 1.0
"""
MASTER = '''"""The master."""


def double(x):
    """Twice x."""
    return 2 * x


def halve(x):
    """Half of x."""
    return x / 2
'''
SUITE = '''"""The hidden tests."""
from gradescope_utils.autograder_utils.decorators import number, weight
from grader.checks import same


@number("1")
@weight(2)
def test_double(student, reference, rng):
    """Doubling is right"""
    same(student.double, reference.double, rng.tensor(3))


@number("1")
@weight(1)
def test_halve(student, reference, rng):
    """Halving is right"""
    same(student.halve, reference.halve, rng.tensor(3))
'''
WORKS = {
    "ada": MASTER,
    "bob": MASTER.replace("2 * x", "3 * x"),
    "cyn": MASTER.replace("x / 2", "x / 3"),
    "dan": "raise SystemExit",
    "eve": "import os\n\n\ndef double(x):\n    os._exit(0)\n",
    "fay": "",
}
"""What each student hands in, by the name of the folder."""
SCORES = {"ada": 3.0, "bob": 1.0, "cyn": 2.0, "dan": 0.0, "eve": 0.0, "fay": 0.0}


class Scripted:
    """An engine that grades nothing: it notes what it is asked for, and answers as it is told to."""

    def __init__(self, answer: Callable[[Task], Graded]) -> None:
        self.asked: list[str] = []
        self._answer = answer

    def grade(self, tasks: Iterator[Task], begun: Begun) -> Iterator[Graded]:
        """See Engine."""
        for task in tasks:
            begun(task.key)
            self.asked.append(task.key)
            yield self._answer(task)

    def close(self) -> None:
        """Nothing to end."""


def write_assignment(folder: Path, suite: str = SUITE) -> Assignment:
    """The small assignment, written into `folder`."""
    (folder / "hidden").mkdir(parents=True, exist_ok=True)
    (folder / "assignment.toml").write_text(TOML, encoding="utf-8")
    (folder / "work.py").write_text(MASTER, encoding="utf-8")
    (folder / "hidden" / "test_work.py").write_text(suite, encoding="utf-8")
    return assignments.read(folder)


def write_class(folder: Path) -> tuple[Entry, ...]:
    """The class's submissions, written into `folder`, as an export's entries."""
    for name, text in WORKS.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "work.py").write_text(text, encoding="utf-8")
    return entries(folder)


def entries(folder: Path) -> tuple[Entry, ...]:
    """The entries of the class that `write_class` has written into `folder`."""
    return tuple(
        Entry(key=name, path=folder / name, people=(Person(name=name.title(), sid=f"00{number}"),))
        for number, name in enumerate(WORKS)
    )


def batch(entries: Sequence[Entry], assignment: Assignment, path: Path, *, retry_errors: bool = False) -> Batch:
    """A batch of these entries into the store at `path`."""
    store = Store.create(path, assigned(assignment))
    return Batch(entries, assignment, store, seed=assignment.seed, retry_errors=retry_errors)


def settled(path: Path) -> list[Record]:
    """The records of a store, with what the clock and the machine say set to 0."""
    store = Store.open(path)
    try:
        return [_settled(record) for record in store.records()]
    finally:
        store.close()


def _settled(record: Record) -> Record:
    if record.report is None:
        return record
    tests = tuple(msgspec.structs.replace(test, seconds=0.0) for test in record.report.tests)
    report = msgspec.structs.replace(record.report, seconds=0.0, cpu_seconds=0.0, peak_mb=0.0, tests=tests)
    return msgspec.structs.replace(record, report=report)
