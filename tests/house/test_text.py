"""Text of a submission is made safe to show, and mistyped names are answered."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.names import meant, nearest
from grader.text import clean, one_line, some


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\tc", "a\nb   c"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07shown", "shown"),
        ("\x1b]0;title\x1b\\shown", "shown"),
        ("bell\x07 nul\x00 del\x7f c1\x9b", "bell nul del c1"),
        ("\u202eturned\u2066 \u200fand\u200e \u061cmarked", "turned and marked"),
        ("\ud800", "\ufffd"),
        ("D(p‖q) = ∑ p·log(p/q) für 猫", "D(p‖q) = ∑ p·log(p/q) für 猫"),
    ],
)
def test_what_acts_is_dropped_and_what_is_read_stays(text: str, shown: str) -> None:
    """Control characters, terminal sequences and turned writing go; letters and line ends stay."""
    assert clean(text, 100) == shown


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(st.characters(), max_size=200), st.integers(20, 300))
def test_cleaned_text_is_short_and_harmless(text: str, limit: int) -> None:
    """Whatever comes in: at most `limit` characters come out, encodable, and none of them acts."""
    cleaned = clean(text, limit)
    assert len(cleaned) <= limit
    cleaned.encode("utf-8")
    assert all(unicodedata.category(character) not in {"Cc", "Cf", "Cs"} for character in cleaned.replace("\n", ""))
    assert clean(cleaned, limit) == cleaned


def test_a_long_text_keeps_its_head_and_its_tail() -> None:
    """The middle is cut, and that is said."""
    cleaned = clean("a" * 500 + "z" * 500, 100)
    assert len(cleaned) == 100
    assert cleaned.startswith("aaa")
    assert cleaned.endswith("zzz")
    assert "\n[... cut ...]\n" in cleaned


def test_one_line_is_one_line() -> None:
    """Line ends and runs of spaces become single spaces."""
    assert one_line(" a\n\n  b\tc ") == "a b c"


def test_a_mistyped_name_is_answered() -> None:
    """With the nearest known name, or with all of them where none is near."""
    assert nearest("grad", ["grade", "doctor"]) == "grade"
    assert nearest("zzz", ["grade", "doctor"]) is None
    assert meant("grad", ["grade", "doctor"]) == "did you mean grade?"
    assert meant("zzz", ["grade", "doctor"]) == "known: grade, doctor"
    assert meant("zzz", []) == "known: none"


@pytest.mark.parametrize(
    ("names", "want"), [([], ""), (["a"], "a"), (["a", "b"], "a, b"), (["a", "b", "c", "d"], "a, b and 2 more")]
)
def test_long_lists_are_cut_and_say_so(names: list[str], want: str) -> None:
    """Of more names than asked for the first are told, and how many are not."""
    assert some(names, 2) == want
