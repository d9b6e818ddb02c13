"""How many graded attempts a day there are: one too many keeps the last result and says when the next one counts.

All is told from the metadata of the submission, never from the clock, so that a rerun gives the same answer.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

_MOST_BYTES = 64 << 20
_TEXT_KEYS = frozenset({"name", "number", "output", "status", "visibility"})
_NUMBER_KEYS = frozenset({"score", "max_score"})
_FORMATS = {"output_format": "text", "test_output_format": "text", "test_name_format": "text"}
_LIMITED = "limited"  # in `extra_data` of a result that repeats an earlier one


class _Attempt(NamedTuple):
    """An earlier submission: when it came, its result, and whether it was graded by itself."""

    time: datetime.datetime
    result: dict[str, Any]
    is_graded: bool


def one_too_many(metadata: Path, attempts_per_day: int) -> bytes | None:
    """The results.json for a submission that comes after the day's graded attempts, or None where it is to be graded.

    It repeats the result of the last attempt. A run that failed through no fault of the student's does not count, nor
    does one that was too many itself. Metadata that are missing or cannot be read limit nobody.
    """
    try:
        if metadata.stat().st_size > _MOST_BYTES:
            return None
        document = msgspec.json.decode(metadata.read_bytes(), type=dict[str, Any])
        now = _time(document["created_at"])
    except (OSError, KeyError, ValueError, RecursionError):
        return None
    earlier = sorted(_attempts(document), key=lambda attempt: attempt.time)
    earlier = [attempt for attempt in earlier if attempt.time < now]
    today = [one for one in earlier if one.is_graded and one.time.astimezone(now.tzinfo).date() == now.date()]
    if len(today) < attempts_per_day:
        return None
    midnight = datetime.datetime.combine(now.date() + datetime.timedelta(days=1), datetime.time(), now.tzinfo)
    note = (
        f"This submission was not graded: {attempts_per_day} graded attempts a day are possible, and they are used. "
        f"Below is the result of an earlier one. The next one can be graded from {midnight:%Y-%m-%d %H:%M %Z} on."
    )
    return _repeated(today[-1].result, note)


def _attempts(document: dict[str, Any]) -> Iterator[_Attempt]:
    previous = document.get("previous_submissions")
    for entry in previous if isinstance(previous, list) else ():
        if not isinstance(entry, dict) or entry.get("autograder_error"):
            continue
        result = entry.get("results")
        extra = result.get("extra_data") if isinstance(result, dict) else None
        # Only a result that we wrote tells whether it was a grading, and only that is worth repeating.
        if not isinstance(result, dict) or not isinstance(extra, dict) or not isinstance(result.get("tests"), list):
            continue
        try:
            time = _time(entry["submission_time"])
        except (KeyError, ValueError):
            continue
        yield _Attempt(time, result, not (extra.get(_LIMITED) or extra.get("grader_failed")))


def _time(text: object) -> datetime.datetime:
    time = datetime.datetime.fromisoformat(str(text))
    if time.tzinfo is None:
        raise ValueError("a time without its zone")
    return time


def _repeated(result: dict[str, Any], note: str) -> bytes:
    """An earlier result with `note` above it; of what came back only what has the right form."""
    document = {
        **_checked(result, frozenset({"visibility", "output"}), frozenset({"score", "execution_time"})),
        **_FORMATS,
        "stdout_visibility": "hidden",
        "tests": [
            {**_checked(test, _TEXT_KEYS, _NUMBER_KEYS), "output_format": "text", "extra_data": {_LIMITED: True}}
            for test in result["tests"]
            if isinstance(test, dict)
        ],
        "extra_data": {_LIMITED: True},
    }
    document["output"] = f"{note}\n\n{document.get('output', '')}".strip()
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _checked(values: dict[str, Any], texts: frozenset[str], numbers: frozenset[str]) -> dict[str, Any]:
    return {
        key: value
        for key, value in values.items()
        if (key in texts and isinstance(value, str))
        or (key in numbers and isinstance(value, int | float) and math.isfinite(value))
    }
