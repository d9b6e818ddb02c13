"""Mutated frames end in a refusal or in an equal value: never in a hang, a crash, or a lie that is believed."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import pytest

from grader.assignment import Limits
from grader.errors import TimeLimitExceeded, VerdictError
from grader.sandbox.confined import Confined
from grader.sandbox.launcher import Zygote
from grader.sandbox.program import Program
from grader.submission import read
from tests.sandbox_fuzz import fuzz
from tests.sandbox_fuzz.frames import mutants

LIAR = """
import os


def lie(data):
    while data:
        data = data[os.write(3, data):]
    return 0.0


def honest(x):
    return x * 2
"""


@pytest.mark.parametrize("handle", [fuzz.decoded, fuzz.answered])
def test_mutated_frames_are_refused_or_right(handle: fuzz.Handle) -> None:
    """Of 2,000 mutants each is refused, unfinished, or read as a value that reads back as itself."""
    outcomes = fuzz.run(2000, 20260, handle)
    assert outcomes.total() == 2000
    assert outcomes["accepted"] > 20, "the mutants never get past the first check"
    assert outcomes["refused"] + outcomes["WireError"] > 500


def test_a_worker_that_sends_mutants_is_replaced(zygote: Zygote, tmp_path: Path) -> None:
    """200 mutants through real workers: each call ends in a value or a verdict, and the next one is answered right."""
    (tmp_path / "liar.py").write_text(LIAR)
    program = Program(read(tmp_path, names=["liar.py"], notebook=""), {"liar.py": ["lie", "honest"]})

    def fresh() -> Confined:
        return Confined(zygote, program, Limits(call_s=0.25), level="auto", run_ends=math.inf)

    backend = fresh()
    verdicts = 0
    for data in itertools.islice(mutants(40913), 200):
        try:
            backend.call("lie", (data,), {})
            # Its own reply comes behind the mutant, and may be taken for the next answer.
            renewed = True
        except VerdictError as error:
            verdicts += 1
            # What has timed out twice is not tried again.
            renewed = isinstance(error, TimeLimitExceeded)
        if renewed:
            backend.close()
            backend = fresh()
        assert backend.call("honest", (21,), {}) == 42
    backend.close()
    assert verdicts > 100
