"""The hidden suite must not bring in a slow module: it would be paid for in every run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

PROGRAM = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("helpers", "tests/disc13/conftest.py")
helpers = importlib.util.module_from_spec(spec)
spec.loader.exec_module(helpers)
assignment = helpers.read(helpers.FOLDER)
reference = helpers.exports(assignment)
print(len(helpers.failed_tests(assignment, reference, reference)))
print([name for name in ("sympy", "scipy", "torch._dynamo") if name in sys.modules])
"""


def test_the_suite_imports_nothing_slow() -> None:
    """Running every hidden test leaves sympy, scipy and torch's compiler alone."""
    run = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "0\n[]\n"
