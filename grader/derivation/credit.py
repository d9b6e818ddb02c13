"""Partial credit (filled in below)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.derivation.checker import Proof


def score(proof: Proof) -> float:
    """The share of the points, in [0, 1]."""
    return 1.0 if proof.bad is None and proof.goal else 0.0
