"""Where the CPU time of one grading goes: phase by phase in the process that grades, and beside it."""

from __future__ import annotations

import time

import msgspec

IMPORTS = "importing numpy and torch"
ZYGOTE = "the zygote"
COLLECTION = "pytest, masters, collection"
TESTS = "tests"
FORWARD = "carrying errors forward"
DIAGNOSIS = "recognising mistakes, examples"
REPORT = "report"
WORKERS = "workers: the submission's program"
READING = "the command: reading"
SHOWING = "the command: showing"
ENDING = "ending"


class Profile(msgspec.Struct, frozen=True):
    """CPU seconds by phase, in the order of their first beginning; `workers` is how many processes ran the program."""

    phases: dict[str, float]
    workers: int = 0


class Phases:
    """Measures phases from the start of this process on, which begins with IMPORTS."""

    def __init__(self) -> None:
        self._name = IMPORTS
        self._since = 0.0
        self._spent: dict[str, float] = {}

    def begin(self, name: str) -> None:
        """What this process uses from here on counts for the phase `name`."""
        now = time.process_time()
        self._spent[self._name] = self._spent.get(self._name, 0.0) + now - self._since
        self._name, self._since = name, now

    def spent(self) -> dict[str, float]:
        """CPU seconds of each phase so far."""
        self.begin(self._name)
        return dict(self._spent)
