"""`grade --profile`: a breakdown that adds up to what the operating system counted."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from grader.grading import phases

ROOT = Path(__file__).resolve().parents[2]


def test_the_profile_adds_up_to_what_the_system_counted() -> None:
    """Every phase has a line, the lines add up to the last one, and that is the CPU time of all the processes."""
    command = [sys.executable, "-m", "grader", "grade", "--profile", "tests/submissions/typical"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.stderr.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    spent = {name: float(seconds) for name, seconds in re.findall(r"^  (.+?)(?: \(\d+\))? +(\d+\.\d+)", said, re.M)}
    total = spent.pop("all together")
    named = {value for name, value in vars(phases).items() if name.isupper() and isinstance(value, str)}
    assert set(spent) == named
    assert abs(sum(spent.values()) - total) < 0.001 * len(spent)
    counted = usage.ru_utime + usage.ru_stime
    assert 0.9 * counted < total <= counted + 0.01
