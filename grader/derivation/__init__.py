"""Derivations: a student's text, read line by line, every line judged twice, the first bad one answered."""

from __future__ import annotations

from grader.derivation.answer import check
from grader.derivation.theories import claims
from grader.derivation.verdict import LineReport, Verdict

__all__ = ["LineReport", "Verdict", "check", "claims"]
