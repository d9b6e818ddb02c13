"""Does an assignment grade itself right? Every suite proves itself against mistakes, and against right answers.

Reading order: `trials` (one submission of our own, graded here) → `checks` (what must hold) → `matrix` (the table).
"""

from __future__ import annotations

from grader.release.verify.checks import Check, Verification, verify

__all__ = ["Check", "Verification", "verify"]
