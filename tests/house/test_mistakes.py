"""Known mistakes are read without running them, or the line that stands in the way is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import AssignmentError
from grader.mistakes import described

RIGHT = """\
from grader.mistakes import mistake
raise SystemExit("it ran")

@mistake("twice", of="f", part="1", hint="Halve " "it.", source="a guess")
def twice(x): ...

def helper(x): ...

@mistake("none", of="Net.g", part="2", hint="Return it.")
def none(self): ...
"""


def test_mistakes_are_read_in_their_order(tmp_path: Path) -> None:
    """Id, what it is of, part and hint, without running a line; a function that is no mistake is passed over."""
    (tmp_path / "work.py").write_text(RIGHT, encoding="utf-8")
    assert described(tmp_path) == (("twice", "f", "1", "Halve it."), ("none", "Net.g", "2", "Return it."))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('hint="Return it."', "hint=HINT", r"work\.py:9: .* each as a literal"),
        ('"twice", of="f"', 'of="f"', r"work\.py:4: .* write the id first"),
        (', part="2"', "", r"work\.py:9: .* part= and hint="),
        ("def helper(", "def helper(:", r"work\.py: it is not Python: "),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """One line says which file and line, and how a mistake is written."""
    assert old in RIGHT
    (tmp_path / "work.py").write_text(RIGHT.replace(old, new), encoding="utf-8")
    with pytest.raises(AssignmentError, match=expected):
        described(tmp_path)
