"""The hooks that run before a commit are the linters of `make lint`, so that neither finds what the other does not."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]


def test_the_hooks_are_the_linters_of_make_lint() -> None:
    """The same commands in the same order, over all files, with the versions of .venv."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(r"^lint: .*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert recipe is not None
    linted = [line.strip().replace("@$(BIN)/", ".venv/bin/") for line in recipe[1].splitlines()]
    (repo,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert repo["repo"] == "local"
    assert [hook["entry"] for hook in repo["hooks"]] == linted
    assert all(hook["language"] == "system" and hook["pass_filenames"] is False for hook in repo["hooks"])
