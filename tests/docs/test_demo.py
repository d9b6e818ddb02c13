"""The table that README shows is the one that `make demo` prints."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"<!-- demo -->\n\n```text\n(.*?)```", re.DOTALL)
# Which layers a machine has is its own affair.
LAYERS = re.compile(r"^Isolation: .*", re.MULTILINE | re.DOTALL)


def test_readme_shows_what_the_demo_prints() -> None:
    """Letter by letter, but for the layers of confinement that this machine offers."""
    command = [sys.executable, "-m", "grader", "grade", "tests/submissions/typical"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=True)
    block = BLOCK.search((ROOT / "README.md").read_text())
    assert block is not None, "README.md has no block for the demo"
    printed = LAYERS.sub("", done.stdout).rstrip()
    assert LAYERS.sub("", block.group(1)).rstrip() == printed, f"README.md should show:\n{done.stdout}"
