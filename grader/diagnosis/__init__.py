"""From a failure to what lies behind it: the known mistake, and an input on which anybody can see it."""

from __future__ import annotations

from grader.diagnosis.counterexample import caller, counterexample, in_words
from grader.diagnosis.recognise import alike, recognised

__all__ = ["alike", "caller", "counterexample", "in_words", "recognised"]
