"""How many graded attempts a day there are: one too many keeps the last result and says when the next one counts.

All is told from the metadata of the submission, never from the clock, so that a rerun gives the same answer. They hold
the result of the latest earlier submission only; so each result carries on which of the day's runs do not count.
"""

from __future__ import annotations

import contextlib
import datetime
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

_MOST_BYTES = 64 << 20
_TEXT_KEYS = frozenset({"name", "number", "output", "status", "visibility"})
_NUMBER_KEYS = frozenset({"score", "max_score"})
_FORMATS = {"output_format": "text", "test_output_format": "text", "test_name_format": "text"}
_LIMITED = "limited"  # in `extra_data` of a result that repeats an earlier one: that one's summary
_FORGIVEN = "forgiven"  # in `extra_data`: the times of the day's earlier submissions that do not count


class _Attempt(NamedTuple):
    """An earlier submission: when it came, and its result where the metadata hold one that we wrote, else None."""

    time: datetime.datetime
    result: dict[str, Any] | None

    @property
    def extra(self) -> dict[str, Any]:
        """What its result says beside the scores."""
        return {} if self.result is None else self.result["extra_data"]


def one_too_many(metadata: Path, attempts_per_day: int) -> bytes | None:
    """The results.json for a submission that comes after the day's graded attempts, or None where it is to be graded.

    It repeats the result of the last attempt; where there is none to repeat, the submission is graded. A run that
    failed through no fault of the student's does not count. Metadata that are missing or cannot be read limit nobody.
    """
    now, today = _today(metadata)
    not_counted = _forgiven(today)
    known = [one for one in today if one.result is not None and not one.extra.get("grader_failed")]
    # One that was itself too many comes after as many others as are possible, so it is no matter whether it is known.
    counted = [one for one in today if one.time not in not_counted and _LIMITED not in one.extra]
    if now is None or not known or len(counted) < attempts_per_day:
        return None
    midnight = datetime.datetime.combine(now.date() + datetime.timedelta(days=1), datetime.time(), now.tzinfo)
    possible = (
        "one graded attempt a day is" if attempts_per_day == 1 else f"{attempts_per_day} graded attempts a day are"
    )
    note = (
        f"This submission was not graded: {possible} possible, and no more are left. "
        f"Below is the result of an earlier one. The next one can be graded from {midnight:%Y-%m-%d %H:%M %Z} on."
    )
    return _repeated(known[-1], note, not_counted)


def forgiven(metadata: Path) -> tuple[str, ...]:
    """The times of the day's earlier submissions that failed through no fault of the student's, for `extra_data`."""
    return tuple(sorted(time.isoformat() for time in _forgiven(_today(metadata)[1])))


def extra_data(times: Sequence[str]) -> dict[str, object]:
    """What a result says in its `extra_data` of the runs that do not count."""
    return {_FORGIVEN: list(times)} if times else {}


def _today(metadata: Path) -> tuple[datetime.datetime | None, list[_Attempt]]:
    """When this submission came, and the earlier ones of that day in order; None and none where nothing is told."""
    try:
        if metadata.stat().st_size > _MOST_BYTES:
            return None, []
        document = msgspec.json.decode(metadata.read_bytes(), type=dict[str, Any])
        now = _time(document["created_at"])
    except (OSError, KeyError, ValueError, RecursionError):
        return None, []
    earlier = sorted(_attempts(document), key=lambda attempt: attempt.time)
    return now, [one for one in earlier if one.time < now and one.time.astimezone(now.tzinfo).date() == now.date()]


def _attempts(document: dict[str, Any]) -> Iterator[_Attempt]:
    previous = document.get("previous_submissions")
    for entry in previous if isinstance(previous, list) else ():
        if not isinstance(entry, dict) or entry.get("autograder_error"):
            continue
        try:
            time = _time(entry["submission_time"])
        except (KeyError, ValueError):
            continue
        result = entry.get("results")
        yield _Attempt(time, result if _is_ours(result) else None)


def _is_ours(result: object) -> bool:
    """Whether it has what every result of ours has, and nothing else can be repeated or believed."""
    return (
        isinstance(result, dict)
        and isinstance(result.get("tests"), list)
        and isinstance(result.get("extra_data"), dict)
    )


def _forgiven(today: Sequence[_Attempt]) -> frozenset[datetime.datetime]:
    """When those of the day's submissions came that do not count, as far as the results that are there tell."""
    times = {one.time for one in today if one.extra.get("grader_failed")}
    for one in today:
        told = one.extra.get(_FORGIVEN)
        for text in told if isinstance(told, list) else ():
            with contextlib.suppress(ValueError):
                times.add(_time(text))
    return frozenset(times)


def _time(text: object) -> datetime.datetime:
    time = datetime.datetime.fromisoformat(str(text))
    if time.tzinfo is None:
        raise ValueError("a time without its zone")
    return time


def _repeated(attempt: _Attempt, note: str, not_counted: frozenset[datetime.datetime]) -> bytes:
    """An earlier result with `note` above it; of what came back only what has the right form."""
    result = attempt.result or {}
    document = {
        **_checked(result, frozenset({"visibility", "output"}), frozenset({"score", "execution_time"})),
        **_FORMATS,
        "stdout_visibility": "hidden",
        "tests": [
            {**_checked(test, _TEXT_KEYS, _NUMBER_KEYS), "output_format": "text", "extra_data": {_LIMITED: True}}
            for test in result["tests"]
            if isinstance(test, dict)
        ],
    }
    # Of a result that was itself repeated, the summary of the grading, without the note above it.
    output = next((text for text in (attempt.extra.get(_LIMITED), document.get("output")) if isinstance(text, str)), "")
    document["output"] = f"{note}\n\n{output}".strip()
    document["extra_data"] = {_LIMITED: output, **extra_data(sorted(time.isoformat() for time in not_counted))}
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _checked(values: dict[str, Any], texts: frozenset[str], numbers: frozenset[str]) -> dict[str, Any]:
    return {
        key: value
        for key, value in values.items()
        if (key in texts and isinstance(value, str))
        or (key in numbers and isinstance(value, int | float) and math.isfinite(value))
    }
