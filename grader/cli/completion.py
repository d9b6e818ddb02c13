"""Completion in bash and zsh, by click's own protocol: `_GRADER_COMPLETE=bash_source grader` prints the script.

What stands here runs at every press of Tab: it imports nothing that takes time, and an error of any kind is an answer
without proposals.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class, shell_complete

from grader.cli.commands import COMPLETION

if TYPE_CHECKING:
    from collections.abc import Iterable

_SPECIAL_IN_BASH = re.compile(r"([^\w@%+=:,./~-])")


class _Bash(BashComplete):
    """Bash puts a proposal on the command line as it is: brackets, as of `3(a)`, need a backslash outside quotes."""

    # Without -r the backslash would be lost before it is there.
    source_template = BashComplete.source_template.replace("read type", "read -r type")

    def format_completion(self, item: CompletionItem) -> str:
        words = os.environ.get("COMP_WORDS", "").split("\n")
        typed = words[int(os.environ.get("COMP_CWORD") or 0)] if words[-1:] else ""
        value = item.value if typed[:1] in ("'", '"') else _SPECIAL_IN_BASH.sub(r"\\\1", item.value)
        return f"{item.type},{value}"


def complete(instruction: str) -> int:
    """Answer what the shell asks by `instruction` (as `bash_complete`); exit status 1 where it asks otherwise."""
    from grader.cli.group import grader

    add_completion_class(_Bash, "bash")
    return shell_complete(grader, {}, "grader", COMPLETION, instruction)


def assignments(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of the assignments around the working folder, and folders."""
    from grader.assignment import around

    names = _beginning(incomplete, around(Path.cwd()))
    return names or [CompletionItem(incomplete, type="dir")]


def parts(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The parts of the assignment that the command line names, for the last one of a list with commas."""
    import tomllib

    from grader.assignment import find
    from grader.errors import UsageError

    try:
        # An option that waits for its value ends click's reading: SUBMISSION, where it is there, is among what is left.
        submission = Path(ctx.args[0]) if ctx.args else None
        folder = find(ctx.params.get("name"), Path.cwd(), submission=submission)
        toml = folder / "assignment.toml"
        ids = [str(part["id"]) for part in tomllib.loads(toml.read_text(encoding="utf-8"))["part"]]
    except (UsageError, OSError, ValueError, LookupError, TypeError):
        return []
    before, comma, last = incomplete.rpartition(",")
    return [CompletionItem(before + comma + item.value) for item in _beginning(last, ids)]


def claims(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The claims that a derivation can show."""
    from grader.derivation.theories import claims as known

    return _beginning(incomplete, known())


def _beginning(incomplete: str, names: Iterable[str]) -> list[CompletionItem]:
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]
