"""The page for instructors names every field of assignment.toml, with what holds where it is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader import checks
from grader.assignment import Derivation, File, Limits, Part

PAGE = (Path(__file__).parents[2] / "docs" / "instructors.md").read_text(encoding="utf-8")
# Those at the top, which `Assignment` does not hold under the names of the file.
TOP = ("name", "title", "seed", "visibility", "attempts_per_day")


@pytest.mark.parametrize("field", [*TOP, *Part.__struct_fields__, *File.__struct_fields__])
def test_a_field_has_a_row(field: str) -> None:
    """What may stand in the file stands on the page."""
    assert f"\n| `{field}` | " in PAGE


def test_limits_have_their_defaults() -> None:
    """A limit's row names the figure that holds without it."""
    for name, value in zip(Limits.__struct_fields__, Limits.__struct_defaults__, strict=True):
        assert f"\n| `{name}` | {value:g} | " in PAGE


def test_a_derivation_has_its_fields() -> None:
    """The fields of an entry in [derivation] stand in its row."""
    assert f"`CONSTANT = {{{', '.join(Derivation.__struct_fields__)}}}`" in PAGE


def test_every_check_is_named() -> None:
    """Whatever `grader.checks` offers a suite, but for what only types need, is on the page."""
    missing = [name for name in checks.__all__ if name not in PAGE]
    assert missing == ["Rng", "Twins"]
