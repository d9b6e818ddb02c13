"""The page about derivations: its examples get the verdicts and the answers that it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grader.derivation import check, claims

PAGE = Path(__file__).parents[2] / "docs" / "derivations.md"
_BLOCK = re.compile(r"```derivation (\S+) (\S+)\n(.*?)```\n(?:\n```answer\n(.*?)```)?", re.DOTALL)
BLOCKS = _BLOCK.findall(PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("claim", "verdict", "text", "answer"), BLOCKS)
def test_the_examples_do_what_the_page_says(claim: str, verdict: str, text: str, answer: str) -> None:
    """Every example gets its verdict, and word for word the answer that stands below it."""
    found = check(text, claim)
    assert found.verdict == verdict
    assert not answer or found.message == answer.rstrip("\n")


def test_the_page_has_examples() -> None:
    """The page shows a proof, a wrong line, a step too big and a line that cannot be read."""
    assert {"proved", "wrong", "unjustified", "unreadable"} <= {verdict for _, verdict, _, _ in BLOCKS}
    assert {claim for claim, _, _, _ in BLOCKS} <= set(claims())
