"""What one more submission of a class costs: in the warm process that grades classes, and in one without isolation."""

from __future__ import annotations

import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from bench.gradings import FOLDER
from bench.measures import IMPORT, Row, cpu_of_import, paired, pss_kb, row
from grader import assignment as assignments
from grader import submission as submissions
from grader.assignment import Assignment
from grader.classroom.local import LocalEngine
from grader.classroom.work import Task
from grader.errors import EngineError
from grader.grading.job import Job
from grader.grading.run import judge_here, load
from grader.sandbox.usage import Usage
from grader.submission import Submission
from tests.classroom import made_class

SAMPLE = 12
"""Submissions a measurement: drawn evenly from a made class, those left out that would end a process they run in."""
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def rows(n: int) -> Iterator[Row]:
    """CPU and memory for each submission of a class of right, wrong, unfinished and empty submissions."""
    assignment = assignments.read(FOLDER)
    sample = mixed(assignment)
    for jobs in (1, 2):
        with closing(_engine(assignment, jobs)) as engine:
            _cpu_in(engine, sample)
            what = f"class, a submission, {jobs} job{'s' * (jobs > 1)}"
            these, those = partial(_cpu_in, engine, sample), partial(cpu_of_import, jobs)
            yield paired(what, IMPORT, these, those, n=n, bound=0.30, cores=jobs)
    with closing(_engine(assignment, 1)) as engine:
        _cpu_in(engine, sample)
        against = "in-process, warm"
        yield from _warm(
            assignment,
            sample,
            lambda here: [
                paired("class, a submission", against, partial(_cpu_in, engine, sample), here, n=n, bound=3.0)
            ],
        )
        if os.geteuid() == 0:
            tasks = (Task(str(number), submission) for number, submission in enumerate(sample))
            peak_kb = max(pss_kb([os.getpid()]) for _ in engine.grade(tasks, lambda key: None))
            yield row("peak of a class, 1 job", "all processes", [peak_kb / 1024], unit="MB")


def mixed(assignment: Assignment) -> list[Submission]:
    """Submissions of a made class: right, wrong, unfinished, empty; none that ends the process it runs in."""
    with tempfile.TemporaryDirectory() as name:
        made = [one for one in made_class.write(Path(name), n=300) if one.kind != "hostile"]
        return [
            submissions.read_for(assignment, Path(name) / made_class.EXPORT / one.key)
            for one in made[:: math.ceil(len(made) / SAMPLE)]
        ]


def _engine(assignment: Assignment, jobs: int) -> LocalEngine:
    return LocalEngine(assignment, seed=assignment.seed, isolation="auto", jobs=jobs)


def _cpu_in(engine: LocalEngine, sample: Sequence[Submission]) -> float:
    """CPU seconds for each submission, over this process, those that grade, and all that these have started."""
    before = _cpu_so_far(engine.pids)
    tasks = (Task(str(number), submission) for number, submission in enumerate(sample))
    for graded in engine.grade(tasks, lambda key: None):
        if graded.report is None:
            raise EngineError(graded.error)
    # The first time there was no process yet: then it is warmed, not measured.
    return (_cpu_so_far(engine.pids) - before) / len(sample)


def _cpu_so_far(pids: Sequence[int]) -> float:
    return time.process_time() + sum(_cpu_of_family(pid) for pid in pids)


def _cpu_of_family(pid: int) -> float:
    """Of a process, of those that it has waited for, and of those of its children that are still there."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return sum(map(int, fields[11:15])) * _TICK_S + sum(_cpu_of_family(int(child)) for child in children)


def _warm(
    assignment: Assignment, sample: Sequence[Submission], measured: Callable[[Callable[[], float]], list[Row]]
) -> list[Row]:
    """Rows that are measured while the suite is open in this process, against grading the sample there."""
    loaded = load(assignment.folder, assignment.seed)
    found: list[Row] = []

    def here() -> float:
        began = time.process_time()
        for submission in sample:
            judge_here(loaded, Job(str(assignment.folder), submission, assignment.seed, (), "none"), Usage())
        return (time.process_time() - began) / len(sample)

    def inside() -> None:
        here()
        found.extend(measured(here))

    loaded.suite.open(inside)
    return found
