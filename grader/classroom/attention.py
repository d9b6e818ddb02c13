"""What staff should look at: where the grader failed or is not sure, and what no grader can judge."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterable, Iterator

import msgspec

from grader.classroom.effective import Effective, EffectiveTest
from grader.classroom.record import Outcome
from grader.report import Status

NEAR = 2.0  # a result within this factor of its tolerance, on either side, could have gone the other way
# How the engine words that a program did not end; `tests/classroom/test_attention.py` holds this against it.
TIMED_OUT = re.compile(
    r"did not end within|did not come to an end in other tests|took too long and was stopped|time was used up"
)
_Look = Callable[[EffectiveTest], Iterator[str]]
_UNPROVEN = re.compile(r"[\w-]+: unproven$", re.MULTILINE)


class Kind(enum.StrEnum):
    """Why to look; in the order in which it should be done."""

    GRADER_FAILED = "the grader failed"
    UNDECIDED = "undecided"
    NEAR_TOLERANCE = "near the tolerance"
    TIME_OUT = "time-outs"
    NOT_GRADED = "not graded"
    LOST_CORRECTION = "corrections without a test"


class Place(msgspec.Struct, frozen=True):
    """A test of a submission: its index among the submission's tests, and what is to be seen there."""

    index: int
    name: str
    what: str


class Finding(msgspec.Struct, frozen=True):
    """One reason to look at one submission: in these tests, or as a whole where `what` says it."""

    kind: Kind
    places: tuple[Place, ...] = ()
    what: str = ""


def findings(submission: Effective) -> tuple[Finding, ...]:
    """All reasons to look at `submission`. A test that a TA has scored needs no more looking at."""
    record = submission.record
    found = []
    open_tests = [(index, test) for index, test in enumerate(submission.tests) if test.correction is None]
    failed = _places(open_tests, _grader_failed)
    if failed or record.outcome is Outcome.FAILED:
        found.append(Finding(Kind.GRADER_FAILED, failed, record.error))
    for kind, look in ((Kind.UNDECIDED, _undecided), (Kind.NEAR_TOLERANCE, _near)):
        if places := _places(open_tests, look):
            found.append(Finding(kind, places))
    places = _places(open_tests, _timed_out)
    stopped = [note for note in (record.report.notes if record.report else ()) if TIMED_OUT.search(note)]
    if places or stopped:
        found.append(Finding(Kind.TIME_OUT, places, "; ".join(stopped)))
    if record.outcome in (Outcome.UNREADABLE, Outcome.MISSING):
        found.append(Finding(Kind.NOT_GRADED, (), f"{record.outcome.value}: {record.error}"))
    if submission.unused:
        lost = ", ".join(correction.test for correction in submission.unused)
        found.append(Finding(Kind.LOST_CORRECTION, (), lost))
    return tuple(found)


def identical(digests: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """The keys of submissions with equal sources, in groups of at least two, from (key, digest) pairs."""
    groups: dict[str, list[str]] = {}
    for key, digest in digests:
        groups.setdefault(digest, []).append(key)
    return tuple(tuple(keys) for keys in groups.values() if len(keys) > 1)


def _places(tests: Iterable[tuple[int, EffectiveTest]], look: _Look) -> tuple[Place, ...]:
    return tuple(Place(index, test.name, what) for index, test in tests for what in look(test))


def _grader_failed(test: EffectiveTest) -> Iterator[str]:
    if test.grader_failed and test.result is not None:
        lines = test.result.detail.strip().splitlines()
        yield lines[-1] if lines else ""


def _undecided(test: EffectiveTest) -> Iterator[str]:
    """A partial result without points is one that no check could decide; with points a derivation's may be, too."""
    result = test.result
    if result is not None and result.status is Status.PARTIAL:
        unproven = _UNPROVEN.match(result.detail)
        if unproven or result.score == 0:
            yield "not proved, not refuted" if unproven else "neither right nor wrong"


def _near(test: EffectiveTest) -> Iterator[str]:
    result = test.result
    if result is None or result.miss is None or result.status not in (Status.PASSED, Status.PARTIAL, Status.FAILED):
        return
    if 1 / NEAR <= result.miss <= NEAR:
        yield f"{result.status.value} at {result.miss:.2f} tolerances"


def _timed_out(test: EffectiveTest) -> Iterator[str]:
    if test.result is not None and TIMED_OUT.search(f"{test.result.message}\n{test.result.detail}"):
        yield test.result.message.partition("\n")[0]
