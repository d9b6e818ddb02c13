"""The page of all commands, from their own help."""

from __future__ import annotations

import os
import subprocess
import sys

from grader.cli.commands import COMMANDS

_HEAD = """\
# All commands

What each `--help` prints. This page is made from it by `python -m docs.generate`.

The exit status is the same everywhere: 0, the work is done; 1, it is done and the answer is bad news (a public test
fails, a claim is not proved, a score falls), or the grader itself failed; 2, wrong use or unusable input, with one line
on standard error that says what to do. A low score is no bad news: `grader grade` exits with 0. After Ctrl-C it is 130.

Every command is also `python -m grader COMMAND`, for where `grader` itself is not on the path. With `NO_COLOR` in the
environment there are no colours.
"""


def page() -> str:
    """The text of docs/cli.md."""
    commands = [["grader"], *(["grader", name] for name in COMMANDS)]
    return "\n".join([_HEAD, *(f"## {' '.join(words)}\n\n```text\n{_help(words)}```\n" for words in commands)])


def _help(words: list[str]) -> str:
    command = [sys.executable, "-m", *words, "--help"]
    environment = {**os.environ, "COLUMNS": "80"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
