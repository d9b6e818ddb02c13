"""Gradings leave nothing behind, however many there are."""

from __future__ import annotations

from tests.hostile.grounds import Grounds
from tests.hostile.many import left_behind


def test_thirty_gradings_leave_nothing(grounds: Grounds) -> None:
    """No process, no file and no descriptor more than before, workers that die and lie included."""
    assert left_behind(30, grounds) == []
