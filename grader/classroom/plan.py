"""What of a class has to be graded, and why; the rest is kept as it stands in the store."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Container, Mapping

import msgspec

from grader.classroom.record import Fingerprint, Outcome
from grader.classroom.store import Kept


class Why(enum.StrEnum):
    """Why a submission is graded: the first that holds, in this order."""

    NEW = "new"
    SOURCES = "other sources"
    SUITE = "another suite"
    ENGINE = "another engine"
    SEED = "another seed"
    RETRY = "the grader had failed"


class Plan(msgspec.Struct, frozen=True):
    """The keys to grade, each with the reason, in order; those to keep; and those in the store that are not here."""

    todo: dict[str, Why]
    kept: tuple[str, ...]
    not_here: tuple[str, ...]

    def __str__(self) -> str:
        """One line: how many are kept, how many graded, and why."""
        reasons = Counter(self.todo.values())
        why = ", ".join(f"{reasons[reason]} {reason.value}" for reason in Why if reasons[reason])
        gone = f"; {len(self.not_here)} in the store but not in this export, left as is" if self.not_here else ""
        return f"{len(self.kept)} kept, {len(self.todo)} to grade{f' ({why})' if why else ''}{gone}"


def plan(
    wanted: Mapping[str, Fingerprint], stored: Mapping[str, Kept], *, retry_errors: bool, here: Container[str]
) -> Plan:
    """What to do for the submissions `wanted`, by key; `here` are the export's keys, `stored` what the store has."""
    reasons = {key: _why(rests_on, stored.get(key), retry_errors) for key, rests_on in wanted.items()}
    return Plan(
        todo={key: why for key, why in reasons.items() if why is not None},
        kept=tuple(key for key, why in reasons.items() if why is None),
        not_here=tuple(key for key in stored if key not in here),
    )


def _why(wanted: Fingerprint, kept: Kept | None, retry_errors: bool) -> Why | None:
    if kept is None or kept.outcome is Outcome.MISSING:
        return Why.NEW
    before = kept.fingerprint
    pairs = {
        Why.SOURCES: (wanted.submission, before.submission),
        Why.SUITE: (wanted.suite, before.suite),
        Why.ENGINE: (wanted.engine, before.engine),
        Why.SEED: (wanted.seed, before.seed),
    }
    for why, (now, then) in pairs.items():
        if now != then:
            return why
    return Why.RETRY if retry_errors and kept.to_retry else None
