"""The counter of work: a line and a proof each have their own limit."""

from __future__ import annotations

import pytest

from grader.derivation.errors import TooMuchWork
from grader.derivation.limits import Work


def test_one_line_may_not_use_all() -> None:
    """A line over its own limit is stopped, though the proof has room."""
    work = Work(line_limit=10, proof_limit=100)
    work.spend(10)
    with pytest.raises(TooMuchWork, match="more work than one line may"):
        work.spend()


def test_many_small_lines_may_not_use_more_than_a_proof() -> None:
    """Lines within their limit are stopped once they are over the proof's together."""
    work = Work(line_limit=10, proof_limit=25)
    for _ in range(2):
        work.line()
        work.spend(10)
    work.line()
    work.spend(5)
    with pytest.raises(TooMuchWork, match="more work than a whole proof may"):
        work.spend()
