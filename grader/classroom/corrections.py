"""Corrections by hand: which submission and which test a TA means, and what a test's score may be."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from grader.classroom.effective import Effective, effective
from grader.classroom.record import Correction, Record
from grader.classroom.store import Store
from grader.errors import UsageError
from grader.figures import counted
from grader.names import nearest
from grader.text import one_line, some

MAX_WHY = 2000  # characters
_SHOWN = 5  # names in a message


class Corrected(msgspec.Struct, frozen=True, kw_only=True):
    """What was done: the test's id, and the submission as it counted before and as it counts now."""

    test: str
    before: Effective
    after: Effective


def correct(store: Store, submission: str, test: str, score: float, why: str, *, at: datetime) -> Corrected:
    """Set a test's score, in points, in the place of the machine's and of an earlier correction.

    `submission` is a key, or an e-mail, sid or name that only one submission has; `test` is an id, or what stands
    behind its last "::" where that is unique. UsageError where it is another (with the nearest known), where `score`
    is not between 0 and the test's points, and where `why` says nothing.
    """
    reason = one_line(why, MAX_WHY)
    if not reason:
        raise UsageError("--why: it is empty; say why the score is another, for whoever reads it later")
    record = _record(store, submission)
    before = _effective(store, record)
    points = {found.id: found.max_score for found in before.tests}
    id_ = _test(test, list(points), record.key)
    if not 0 <= score <= points[id_]:
        worth = counted(points[id_], "point")
        raise UsageError(f"{score:g}: {id_} is worth {worth}; give it a score from 0 to {points[id_]:g}")
    made_at = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    store.correct(Correction(key=record.key, test=id_, score=score + 0.0, why=reason, made_at=made_at))
    return Corrected(test=id_, before=before, after=_effective(store, record))


def withdraw(store: Store, submission: str, test: str) -> Corrected:
    """Take a correction back, so that the machine's score counts again.

    UsageError for a submission or a test as `correct` does, and where there is no correction.
    """
    record = _record(store, submission)
    before = _effective(store, record)
    # A correction may stand in the store whose test the suite does not have any more.
    known = dict.fromkeys([*(found.id for found in before.tests), *(unused.test for unused in before.unused)])
    id_ = _test(test, list(known), record.key)
    if not store.withdraw(record.key, id_):
        raise UsageError(f"{record.key}: {id_} has no correction; there is nothing to withdraw")
    return Corrected(test=id_, before=before, after=_effective(store, record))


def _effective(store: Store, record: Record) -> Effective:
    corrections = {test: found for (key, test), found in store.corrections().items() if key == record.key}
    return effective(record, corrections, store.assigned())


def _record(store: Store, wanted: str) -> Record:
    found = store.record(wanted)
    if found is not None:
        return found
    known: dict[str, set[str]] = {}  # the keys of the submissions that go by each name
    for record in store.records():
        for name in (record.key, *(name for who in record.people for name in (who.email, who.sid, who.name) if name)):
            known.setdefault(name, set()).add(record.key)
    keys = set().union(*(keys for name, keys in known.items() if name.casefold() == wanted.casefold()))
    if len(keys) > 1:
        raise UsageError(
            f"{wanted}: {len(keys)} submissions go by it; name one by its key: {some(sorted(keys), _SHOWN)}"
        )
    if not keys:
        close = nearest(wanted, known)
        to_do = f"did you mean {close}?" if close else f"it holds {some(sorted(store.kept()), _SHOWN) or 'none'}"
        raise UsageError(f"{store.path}: there is no submission {wanted!r}; {to_do}")
    found = store.record(keys.pop())
    if found is None:
        raise UsageError(f"{store.path}: somebody else is writing it; do it again")
    return found


def _test(wanted: str, ids: list[str], key: str) -> str:
    """The id that is meant."""
    if wanted in ids:
        return wanted
    fitting = [id_ for id_ in ids if id_.rpartition("::")[2] == wanted]
    if len(fitting) > 1:
        raise UsageError(f"{wanted}: {len(fitting)} tests have this name; name one by its id: {some(fitting, _SHOWN)}")
    if not fitting:
        short = [id_.rpartition("::")[2] for id_ in ids]
        close = nearest(wanted, ids if "::" in wanted else short)
        to_do = f"did you mean {close}?" if close else f"it has {some(short, _SHOWN) or 'none'}"
        raise UsageError(f"{key}: there is no test {wanted!r}; {to_do}")
    return fitting[0]
