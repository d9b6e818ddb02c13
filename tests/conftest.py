"""What tests of several areas share: a small assignment on disk, and one zygote a session (an import of torch)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.sandbox.launcher import Zygote

SMALL_TOML = """\
name = "small"
title = "A small assignment"
seed = 7

[[part]]
id = "1"
title = "Numbers"
points = 5

[[part]]
id = "2(a)"
title = "Letters"
points = 2

[[file]]
name = "numbers_file.py"
exports = ["double", "halve"]

[[file]]
name = "letters.py"
exports = ["first", "Word"]

[depends]
halve = ["double"]
first = ["Word.spell"]
"""

SMALL_NUMBERS = '''\
from gradescope_utils.autograder_utils.decorators import number, weight
import pytest


@number("1")
@weight(3)
def test_double(student, reference):
    """Doubling is right

    This line is for readers of the suite.
    """


@pytest.mark.parametrize("value", [1, 2])
@number("1")
@weight(2)
def test_halve(student, reference, value):
    """Halving is right"""
'''

SMALL_LETTERS = '''\
from gradescope_utils.autograder_utils.decorators import hide_errors, number, partial_credit, tags, visibility


class TestFirst:
    @number("2(a)")
    @partial_credit(2)
    @visibility("after_published")
    @tags("letters", "easy")
    @hide_errors("Not quite")
    def test_first(self, student, set_score=None):
        """The first letter is found"""
'''


@pytest.fixture
def small_assignment(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes the small assignment, with some texts replaced, and returns its folder."""

    def write(
        toml: str = SMALL_TOML, numbers: str = SMALL_NUMBERS, letters: str = SMALL_LETTERS, parent: Path = tmp_path
    ) -> Path:
        folder = parent / "solutions" / "small"
        (folder / "hidden").mkdir(parents=True)
        (folder / "assignment.toml").write_text(toml, encoding="utf-8")
        (folder / "hidden" / "test_numbers_file.py").write_text(numbers, encoding="utf-8")
        (folder / "hidden" / "test_letters.py").write_text(letters, encoding="utf-8")
        for name in ("numbers_file.py", "letters.py"):
            (folder / name).write_text('"""A master."""\n', encoding="utf-8")
        return folder

    return write


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """A zygote whose workers are confined as strongly as this machine can."""
    found = Zygote.spawn()
    yield found
    found.close()
