"""Does an assignment grade itself right? Every suite proves itself against mistakes, and against right answers.

Reading order: `trials` (one submission of our own, graded here; `numeric` makes that of differences) → `checks` (what
must hold, and the kill matrix: what became of each known mistake).
"""

from __future__ import annotations

from grader.release.verify.checks import Check, Row, Verification, verify

__all__ = ["Check", "Row", "Verification", "verify"]
