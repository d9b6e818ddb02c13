"""The export's metadata is read for names and times alone, whoever wrote it, and never stops the class."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from grader.classroom import metadata
from grader.classroom.metadata import Named
from grader.classroom.record import Person


def _read(tmp_path: Path, text: str | bytes) -> tuple[dict[str, Named], tuple[str, ...]]:
    path = tmp_path / "submission_metadata.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return metadata.read(path)


def _people(tmp_path: Path, submitters: str) -> tuple[Person, ...]:
    found, notes = _read(tmp_path, f"submission_1:\n  :submitters:{submitters}\n")
    assert notes == ()
    return found["submission_1"].people


def _one(**fields: str) -> tuple[Person, ...]:
    return (Person(**fields),)


PEOPLE = {
    "a symbol": (
        "\n  - :name: Ada\n    :sid: '0012'\n    :email: a@b.c",
        _one(name="Ada", sid="0012", email="a@b.c"),
    ),
    "plain keys": (
        "\n  - name: Ada\n    sid: '0012'\n    email: a@b.c",
        _one(name="Ada", sid="0012", email="a@b.c"),
    ),
    "an octal number": ("\n  - :sid: 0012345", _one(sid="0012345")),
    "a number": ("\n  - :sid: 3034567890", _one(sid="3034567890")),
    "a number with a point": ("\n  - :sid: 12.0", _one(sid="12.0")),
    "a date": ("\n  - :sid: 2024-01-01", _one(sid="2024-01-01")),
    "a truth value": ("\n  - :name: No\n  - :name: on", (Person(name="No"), Person(name="on"))),
    "a null": ("\n  - :name: ~\n    :sid: null\n    :email:", ()),
    "somebody called Null": ("\n  - :name: 'Null'", _one(name="Null")),
    "some who are missing": ("\n  - :name: Ada\n  - \n  - []\n  - text", _one(name="Ada")),
    "no list but one": ("\n    :name: Ada", _one(name="Ada")),
    "nobody": (" []", ()),
    "a text": (" Ada", ()),
    "binary": ("\n  - :name: !binary |\n      Wm/Dqw==", _one(name="Zoë")),
    "broken binary": ("\n  - :name: !binary |\n      ===\n    :sid: '1'", _one(sid="1")),
    "a Ruby object": ("\n  - !ruby/hash:Indifferent\n    :name: !ruby/object:Name Ada", _one(name="Ada")),
    "an object of Python": ("\n  - :name: !!python/object/apply:os.getcwd []\n    :sid: '1'", _one(sid="1")),
    "an alias": ("\n  - &a\n    :name: Ada\n  - *a", (Person(name="Ada"), Person(name="Ada"))),
    "an alias for nothing seen": ("\n  - :name: Ada\n    :results: &r {}\n    :sid: *r", _one(name="Ada")),
    "keys that are no text": ("\n  - ? [a, b]\n    : c\n    :name: Ada", _one(name="Ada")),
    "a value too deep": ("\n  - :name: [[[[[[Ada]]]]]]\n    :sid: '1'", _one(sid="1")),
    "control characters": ('\n  - :name: "A\\td\\e[2Ja\\u202e\\nB"', _one(name="A da B")),
}


@pytest.mark.parametrize(("submitters", "people"), PEOPLE.values(), ids=PEOPLE)
def test_people_are_read_as_they_are_written(submitters: str, people: tuple[Person, ...], tmp_path: Path) -> None:
    """A number keeps its zeros, a name is no truth value, a null is nothing; nothing is made of any tag."""
    assert _people(tmp_path, submitters) == people


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-02-01 21:03:11.123456000 Z", "2024-02-01T21:03:11Z"),
        ("'2024-02-01 21:03:11.123456000 Z'", "2024-02-01T21:03:11Z"),
        ("2024-02-01T21:03:11Z", "2024-02-01T21:03:11Z"),
        ("2024-02-01 21:03:11 UTC", "2024-02-01T21:03:11Z"),
        ("2024-02-01 21:03:11 -08:00", "2024-02-02T05:03:11Z"),
        ("2024-02-01 21:03:11 +0530", "2024-02-01T15:33:11Z"),
        ("2024-02-01 21:03:11", "2024-02-01T21:03:11Z"),
        ("2024-02-31 21:03:11 Z", "2024-02-31 21:03:11 Z"),
        ("0001-01-01 00:00:00 +14:00", "0001-01-01 00:00:00 +14:00"),
        ("2024-02-01 21:03:11 +99:00", "2024-02-01 21:03:11 +99:00"),
        ("yesterday", "yesterday"),
        ("~", ""),
        ("[]", ""),
        ("{}", ""),
    ],
)
def test_a_time_is_in_utc(written: str, read: str, tmp_path: Path) -> None:
    """Whatever way it is written; what is no time stays as it stands."""
    found, _ = _read(tmp_path, f"submission_1:\n  :created_at: {written}\n")
    assert found["submission_1"].submitted_at == read


def test_history_and_results_are_not_looked_at(tmp_path: Path) -> None:
    """An earlier attempt has the same keys as the submission, and a student's output may look like anything."""
    text = (
        "submission_1:\n  :history:\n  - :submitters:\n    - :name: Old\n    :created_at: 2020-01-01 00:00:00 Z\n"
        "  :submitters:\n  - :name: Ada\n  :results:\n    submitters: [Eve]\n    original_filename: a.pdf\n"
        "    output: |\n      submission_2:\n        :submitters: []\n"
    )
    assert _read(tmp_path, text) == ({"submission_1": Named(_people(tmp_path, "\n  - :name: Ada"), "")}, ())


GOOD = "submission_1:\n  :submitters:\n  - :name: Ada\n"


ADA = {"submission_1": Named((Person(name="Ada"),), "")}
# What is read of each: a text is looked through for what is no text of all, piece by piece, before it is read.
FAULTS: dict[str, tuple[str | bytes, str, dict[str, Named]]] = {
    "no YAML": (GOOD + "submission_2: [\n", "line ", ADA),
    "cut off": (GOOD + 'submission_2:\n  :created_at: "2024', "line ", ADA),
    "no UTF-8": (GOOD.encode() + b"submission_2:\n  :created_at: \xff\xfe\n" * 2000, "", {}),
    "tabs": (GOOD + "\tsubmission_2:\n", "line 4, ", {}),
    "too deep": (GOOD + "submission_2:\n  :results: " + "[" * 100_000, "line ", ADA),
    "binary": (bytes(range(256)) * 10, "", {}),
    "half a character": (GOOD + 'submission_2:\n  :created_at: "\\uD83D"\n', "line 5, ", ADA),
}


@pytest.mark.parametrize(("text", "reason", "read"), FAULTS.values(), ids=FAULTS)
def test_what_stands_before_a_fault_counts(
    text: str | bytes, reason: str, read: dict[str, Named], tmp_path: Path
) -> None:
    """A broken file costs names, never gradings: one note says where it breaks."""
    found, (note,) = _read(tmp_path, text)
    assert found == read
    assert note.startswith(f"submission_metadata.yml: {reason}")
    assert note.endswith("; names for 1 submission only" if read else "; all are graded without names")
    assert "\n" not in note


@pytest.mark.parametrize("text", ["- a\n- b\n", "text", "42", "", "---\n...\n---\nsubmission_1: {}\n"])
def test_a_file_of_another_shape_has_no_names(text: str, tmp_path: Path) -> None:
    """A list, a text, nothing."""
    found, (note,) = _read(tmp_path, text)
    assert not found
    assert note == "submission_metadata.yml: it is not a mapping of submissions; all are graded without names"


def test_aliases_do_not_multiply(tmp_path: Path) -> None:
    """Ten to the ninth people by nine aliases: nothing is made of them but what the file itself holds."""
    bomb = "\n".join(f"  - &l{level} [{', '.join([f'*l{level - 1}'] * 10)}]" for level in range(1, 9))
    tracemalloc.start()
    try:
        people = _people(tmp_path, f"\n  - &l0\n    :name: Ada\n{bomb}\n  - *l0")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert people == (Person(name="Ada"), Person(name="Ada"))
    assert peak < 4 << 20


def test_a_group_is_bounded(tmp_path: Path) -> None:
    """Who puts ten thousand people into one submission gets a hundred."""
    assert len(_people(tmp_path, "\n  - :name: Ada" * 10_000)) == metadata.MAX_PEOPLE


def test_a_huge_file_is_left_alone(tmp_path: Path) -> None:
    """Beyond the limit nothing is read at all."""
    path = tmp_path / "submission_metadata.yml"
    with open(path, "wb") as file:
        file.truncate(metadata.MAX_BYTES + 1)
    assert metadata.read(path)[1][0].startswith("submission_metadata.yml: it is larger than 512 MB")


def test_what_is_no_regular_file_is_left_alone(tmp_path: Path) -> None:
    """A link is not followed, a pipe does not block, a folder is none."""
    (tmp_path / "other.yml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "link").symlink_to("other.yml")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("link", "pipe", "folder", "missing"):
        found, (note,) = metadata.read(tmp_path / name)
        assert not found
        assert note.endswith("; all are graded without names")
