"""One run on the platform: reads `submission/`, writes `results/results.json`, and ends before the platform's deadline.

Whatever happens, a valid result stands there from the first second on, and no test is a silent 0 for a fault of ours.
"""

from __future__ import annotations

import contextlib
import math
import os
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from grader import assignment as assignments
from grader import submission as submissions
from grader.assignment import Assignment
from grader.errors import EngineError, GraderError, UsageError
from grader.files import write_whole
from grader.gradescope import results
from grader.gradescope.attempts import extra_data, forgiven, one_too_many
from grader.grading import client
from grader.grading.client import Progress
from grader.report import TIME_IS_UP, Report, Status, TestResult
from grader.text import one_line

DEFAULT_S = 600.0  # the platform's own deadline where it does not say another
_NO_ASSIGNMENT = (
    "The autograder is not set up as it should be. That is not your doing: course staff must look, and will grade your "
    "submission again. You need not do anything."
)


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """Where the platform has put things, and how many seconds there are until it takes the result away."""

    root: Path
    assignment: Path
    seconds: float

    @property
    def results_file(self) -> Path:
        """Where the platform looks for the result."""
        return self.root / "results" / "results.json"

    @property
    def metadata(self) -> Path:
        """What the platform says of the submission, if it says anything."""
        return self.root / "submission_metadata.json"


def run_of(root: Path, environment: Mapping[str, str], assignment: Path | None = None) -> Run:
    """The run that the platform asks for, with a reserve before the deadline that it names in its environment."""
    try:
        seconds = float(environment.get("TIMEOUT_SECONDS") or DEFAULT_S)
    except ValueError:
        seconds = DEFAULT_S
    if not (math.isfinite(seconds) and seconds > 0):
        seconds = DEFAULT_S
    reserve = min(max(20.0, 0.05 * seconds), 0.5 * seconds)
    return Run(root=root, assignment=assignment or root / "source" / "assignment", seconds=seconds - reserve)


def grade(run: Run) -> bool:
    """Grade the submission and write its result; whether the grader did its part (False: staff must look).

    UsageError only where the result cannot be written at all. A run that meets its deadline ends this process.
    """
    began = time.monotonic()
    run.results_file.parent.mkdir(exist_ok=True)
    _close(run.metadata)
    try:
        assignment = assignments.read(run.assignment)
    except Exception as error:
        _log(error)
        write_whole(run.results_file, _without_assignment())
        return False
    if assignment.attempts_per_day is not None:
        earlier = one_too_many(run.metadata, assignment.attempts_per_day)
        if earlier is not None:
            write_whole(run.results_file, earlier)
            return True
    writer = _Writer(run, assignment, () if assignment.attempts_per_day is None else forgiven(run.metadata))
    writer.write_unfinished()
    try:
        submission = submissions.read_for(assignment, run.root / "submission")
        writer.digest = submission.digest
        with _deadline(began + run.seconds, writer):
            report = client.grade(assignment, submission, on_progress=writer.take)
        writer.write(report)
    except Exception as error:
        # Whatever it is: what is judged stays, the rest says that staff must look.
        _log(error)
        writer.write_unfinished()
        return False
    return not report.grader_failed


def self_test(run: Run) -> Report:
    """The report of the masters as a submission: what an image must be able to grade before it is used.

    EngineError, which names the test, where one does not pass.
    """
    assignment = assignments.read(run.assignment)
    report = client.grade(assignment, submissions.of_masters(assignment))
    # By the tests: sums of points that are equal may differ in their last digit.
    bad = next((test for test in report.tests if test.status is not Status.PASSED), None)
    if bad is not None:
        raise EngineError(
            f"the reference gets {report.score:g} of {report.max_score:g} points: {bad.id}: {bad.message} {bad.detail}"
        )
    return report


class _Writer:
    """Writes the result as it grows; once it is final, nothing is written over it."""

    def __init__(self, run: Run, assignment: Assignment, not_counted: tuple[str, ...]) -> None:
        self._file = run.results_file
        self._assignment = assignment
        self._extra = extra_data(not_counted)
        self._finished: dict[str, TestResult] = {}
        self._lock = threading.Lock()
        self._is_final = False
        self.digest = ""

    def take(self, progress: Progress) -> None:
        """A test is judged."""
        if progress.result is not None:
            self._finished[progress.result.id] = progress.result
            self.write_unfinished()

    def write_unfinished(self) -> None:
        """What is judged so far; for the rest the grader has failed, should it stay like this."""
        with self._lock:
            if not self._is_final:
                self._put(self._unfinished())

    def write(self, report: Report) -> None:
        """The end of a grading."""
        with self._lock:
            if not self._is_final:
                self._put(report)
                self._is_final = True

    def write_time_is_up(self) -> bool:
        """What is judged so far; the rest was kept from running by the deadline. Whether there was anything to say."""
        with self._lock:
            if self._is_final:
                return False
            self._is_final = True
            report = self._unfinished()
            tests = tuple(
                test
                if test.id in self._finished
                else msgspec.structs.replace(test, status=Status.SKIPPED, message=TIME_IS_UP)
                for test in report.tests
            )
            self._put(msgspec.structs.replace(report, tests=tests, notes=("The run's time was used up.",)))
            return True

    def _unfinished(self) -> Report:
        return results.did_not_finish(
            self._assignment, submission="submission", digest=self.digest, finished=dict(self._finished)
        )

    def _put(self, report: Report) -> None:
        write_whole(self._file, results.results(report, self._extra))


@contextlib.contextmanager
def _deadline(ends: float, writer: _Writer) -> Iterator[None]:
    """While this is open, reaching `ends` writes what there is and ends this process, and the grading with it."""

    def end() -> None:
        if writer.write_time_is_up():
            sys.stderr.flush()
            os._exit(0)  # the process that grades dies with this one, whatever it is stuck in

    timer = threading.Timer(max(ends - time.monotonic(), 0.0), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _close(path: Path) -> None:
    """Let nobody else read the metadata: they hold names, addresses and earlier results. They may be absent."""
    try:
        path.chmod(0o600)
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; without a way to close it nothing can be run") from error


def _log(error: Exception) -> None:
    """Tell staff: in one line where it was raised on purpose, with its traceback where nobody has foreseen it."""
    if isinstance(error, GraderError):
        sys.stderr.write(f"grader: {one_line(str(error))}\n")
    else:
        traceback.print_exception(error)


def _without_assignment() -> bytes:
    document = {
        "score": 0,
        "output": _NO_ASSIGNMENT,
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [],
    }
    return msgspec.json.encode(document)
