"""The table that README shows is the one that `make demo` prints."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"<!-- demo -->\n\n```text\n(.*?)```", re.DOTALL)
LEFT_OUT = "…\n"
# Which layers a machine has is its own affair.
LAYERS = re.compile(r"^Isolation: .*", re.MULTILINE | re.DOTALL)


def test_readme_shows_what_the_demo_prints() -> None:
    """Letter by letter from its first to its last line, but for what is left out and this machine's confinement."""
    command = [sys.executable, "-m", "grader", "grade", "tests/submissions/typical"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=True)
    block = BLOCK.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert block is not None, "README.md has no block for the demo"
    printed = LAYERS.sub("", done.stdout)
    first, *others = LAYERS.sub("", block.group(1)).split(LEFT_OUT)
    assert printed.startswith(first), f"README.md should begin with what is printed:\n{printed}"
    rest = printed.removeprefix(first)
    for piece in others:
        _, found, rest = rest.partition(piece)
        assert found, f"README.md shows\n{piece}\nwhich is not printed there:\n{printed}"
    assert rest == "", f"README.md leaves the end out:\n{rest}"


def test_readme_is_short() -> None:
    """It is read in a few minutes: whatever needs more has a page in docs/."""
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 150
