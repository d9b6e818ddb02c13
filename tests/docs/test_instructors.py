"""The page for instructors names every check, and every field of assignment.toml with what holds without it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grader import checks
from grader.assignment import Derivation, File, Limits, Part

PAGE = (Path(__file__).parents[2] / "docs" / "instructors.md").read_text(encoding="utf-8")
# By the head of their table; those at the top `Assignment` does not hold under the names of the file.
FIELDS = {
    "at the top": ("name", "title", "seed", "visibility", "attempts_per_day"),
    "`[[part]]`": Part.__struct_fields__,
    "`[[file]]`": File.__struct_fields__,
    "`[limits]`": Limits.__struct_fields__,
}


def _named(before: str) -> list[str]:
    """What the rows of the table that begins behind `before` are about: the names in their first cells."""
    rows = PAGE.partition(before)[2].strip("\n").partition("\n\n")[0].splitlines()
    return [name for row in rows if row.startswith("| `") for name in re.findall(r"`@?(\w+)", row.split("|")[1])]


@pytest.mark.parametrize("head", FIELDS)
def test_each_field_has_a_row(head: str) -> None:
    """What may stand in the file stands on the page, in the table of its place, and nothing else does."""
    assert sorted(_named(f"\n| {head} |")) == sorted(FIELDS[head])


def test_limits_have_their_defaults() -> None:
    """A limit's row names the figure that holds without it."""
    for name, value in zip(Limits.__struct_fields__, Limits.__struct_defaults__, strict=True):
        assert f"\n| `{name}` | {value:g} | " in PAGE


def test_a_derivation_has_its_fields() -> None:
    """The fields of an entry in [derivation] stand in its row."""
    assert f"`CONSTANT = {{{', '.join(Derivation.__struct_fields__)}}}`" in PAGE


def test_every_check_has_a_row() -> None:
    """Whatever `grader.checks` offers a suite, but for what only types need, is on the page."""
    assert {*_named("What each function in `grader.checks` holds:"), "Rng", "Twins"} == set(checks.__all__)
