"""From a failure to what lies behind it: the known mistake, and an input on which anybody can see it."""

from grader.diagnosis.recognise import alike, recognised

__all__ = ["alike", "recognised"]
