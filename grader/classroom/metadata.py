"""Gradescope's `submission_metadata.yml`: whose each submission is and when it came, read as a stream of events.

The file holds the results of every attempt of a class, so nothing but names and times is ever made of it: no object is
built, no tag believed, no alias expanded.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import IO, Any

import msgspec
import yaml

from grader.classroom.record import Person
from grader.errors import UsageError
from grader.figures import counted
from grader.text import one_line

NAME = "submission_metadata.yml"
MAX_BYTES = 512 << 20  # that of some hundred students, with the results of every attempt, takes ten million
MAX_PEOPLE = 100  # of one submission
_MAX_DEPTH = 4  # of the values that are kept
_MAX_TEXT = 200  # characters
_NULLS = {"", "~", "null", "Null", "NULL"}
_BINARY = {"!binary", "tag:yaml.org,2002:binary"}  # as Ruby writes a text that it does not know to be UTF-8
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:[Tt]|[ \t]+)(\d\d:\d\d:\d\d)(?:\.\d*)?[ \t]*(?:Z|UTC|([-+])(\d\d):?(\d\d)?)?")

# A null, a text, a sequence or a mapping, as Python says them; what the keys of a submission lead to.
_Value = Any


class Named(msgspec.Struct, frozen=True):
    """What the metadata says of one submission."""

    people: tuple[Person, ...]
    submitted_at: str


def read(path: Path) -> tuple[dict[str, Named], tuple[str, ...]]:
    """What the file says, by submission, and notes on what of it cannot be read: then what stands before that counts.

    UsageError where it is that of a PDF assignment.
    """
    found: dict[str, Named] = {}
    try:
        with _opened(path) as file:
            for key, value in _submissions(file):
                found[key] = _named(value)
    except _Unreadable as error:
        named = f"names for {counted(len(found), 'submission')} only" if found else "all are graded without names"
        return found, (f"{path.name}: {error}; {named}",)
    return found, ()


class _Unreadable(Exception):
    """The rest of the file cannot be understood; the text says why."""


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        # A link is not followed: it could lead to anything that whoever grades may read.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with open(os.open(path, flags), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise _Unreadable("it is no regular file")
            if status.st_size > MAX_BYTES:
                raise _Unreadable(f"it is larger than {MAX_BYTES >> 20} MB")
            yield file
    except OSError as error:
        raise _Unreadable(f"it cannot be read ({error.strerror})") from None


def _submissions(file: IO[bytes]) -> Iterator[tuple[str, dict[str, _Value]]]:
    """Each key of the file, without Ruby's colon, and what of its value is kept."""
    events = _events(file)
    anchors: dict[str, _Value] = {}
    if not isinstance(next(events, None), yaml.MappingStartEvent):
        raise _Unreadable("it is not a mapping of submissions")
    for key, first in _pairs(events):
        kept: dict[str, _Value] = {}
        if key.lower().endswith(".pdf"):
            raise _is_of_pdfs(key)
        if isinstance(first, yaml.MappingStartEvent):
            for name, value in _pairs(events):
                if name == "original_filename":
                    raise _is_of_pdfs(key)
                if name in ("submitters", "created_at"):
                    kept[name] = _value(value, events, anchors)
                else:
                    _skip(value, events)
        else:
            _skip(first, events)
        yield key, kept


def _is_of_pdfs(key: str) -> UsageError:
    return UsageError(
        f"{one_line(key, 60)}: this is the export of an assignment handed in as PDF, which holds no programs; "
        'export the programming assignment ("Download Submissions")'
    )


def _events(file: IO[bytes]) -> Iterator[yaml.Event]:
    """The events within the first document, its own marks left out."""
    try:
        for event in yaml.parse(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(event, yaml.DocumentEndEvent):
                return
            if not isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
                yield event
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}, " if error.problem_mark else ""
        raise _Unreadable(f"{line}{error.problem or 'it is no YAML'}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise _Unreadable(one_line(str(error), _MAX_TEXT)) from None


def _pairs(events: Iterator[yaml.Event]) -> Iterator[tuple[str, yaml.Event]]:
    """Each key of the mapping that has just begun, and its value's first event; whoever asks reads the value itself."""
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            return
        if isinstance(event, yaml.ScalarEvent):
            key = event.value.removeprefix(":")
        else:
            key = ""
            _skip(event, events)
        yield key, next(events)


def _value(first: yaml.Event, events: Iterator[yaml.Event], anchors: dict[str, _Value], depth: int = 1) -> _Value:
    """The value that `first` begins. An alias is the very value it stands for, so that many of them make nothing."""
    if isinstance(first, yaml.AliasEvent):
        return anchors.get(first.anchor or "")
    value: _Value = None
    if depth > _MAX_DEPTH:
        _skip(first, events)
    elif isinstance(first, yaml.ScalarEvent):
        value = _text(first)
    elif isinstance(first, yaml.SequenceStartEvent):
        value = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            value.append(_value(event, events, anchors, depth + 1))
    else:
        value = {key: _value(event, events, anchors, depth + 1) for key, event in _pairs(events)}
    anchor = getattr(first, "anchor", None)
    if anchor:
        anchors[anchor] = value
    return value


def _text(event: yaml.ScalarEvent) -> str | None:
    """A scalar as it is written: a number is text, so that no leading zero is lost, and nobody's name is a boolean."""
    if event.implicit[0] and event.value in _NULLS:
        return None
    if event.tag in _BINARY:
        try:
            return base64.b64decode(event.value).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return ""
    return str(event.value)


def _skip(first: yaml.Event, events: Iterator[yaml.Event]) -> None:
    """Read to the end of the value that `first` begins."""
    open_ = 0
    event = first
    while True:
        if isinstance(event, yaml.CollectionStartEvent):
            open_ += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            open_ -= 1
        if not open_:
            return
        event = next(events)


def _named(kept: dict[str, _Value]) -> Named:
    submitters = kept.get("submitters")
    listed = submitters if isinstance(submitters, list) else [submitters]
    people = tuple(_person(entry) for entry in listed[:MAX_PEOPLE] if isinstance(entry, dict))
    return Named(tuple(person for person in people if person != Person()), _time(kept.get("created_at")))


def _person(entry: dict[str, _Value]) -> Person:
    fields = {name: value for name in ("name", "email", "sid") if isinstance(value := entry.get(name), str)}
    return Person(**{name: one_line(value, _MAX_TEXT) for name, value in fields.items()})


def _time(text: _Value) -> str:
    """A time in ISO 8601, UTC, in whole seconds; without a zone it was in UTC, as in YAML. No time: as it stands."""
    if not isinstance(text, str):
        return ""
    read = _TIME.fullmatch(text.strip())
    try:
        if read:
            day, clock, sign, hours, minutes = read.groups()
            offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
            there = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=timezone(offset))
            return there.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        pass  # the 31st of February: it is shown as it stands
    return one_line(text, 60)
