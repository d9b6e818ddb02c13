"""Attacking ourselves, for `grader doctor`: starts the attacks in a process of its own, which imports torch for it."""

from __future__ import annotations

import subprocess
import sys

import msgspec

from grader.errors import EngineError
from grader.sandbox.environment import ENVIRONMENT


class Outcome(msgspec.Struct, frozen=True):
    """What became of one attack: the layer that should stop it, what was tried, and whether it was stopped."""

    layer: str
    attack: str
    held: bool


def attacked() -> tuple[Outcome, ...]:
    """The outcome of every attack, under the confinement that a grading has; EngineError where none can be tried."""
    command = [sys.executable, "-s", "-P", "-m", "grader.sandbox.attacks"]
    ended = subprocess.run(command, stdout=subprocess.PIPE, env=ENVIRONMENT, cwd="/", check=False)
    if ended.returncode != 0:
        raise EngineError("the attacks of doctor came to no end: what confines a program here is not known")
    return msgspec.json.decode(ended.stdout, type=tuple[Outcome, ...])
