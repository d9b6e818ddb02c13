"""The command `grader`: finds the subcommand, and gives every ending its exit status and its one line."""

from __future__ import annotations

import importlib
import io
import os
import sys
import traceback
from collections.abc import Sequence
from typing import TextIO

import click

from grader import __version__
from grader.errors import EngineError, UsageError
from grader.names import meant
from grader.text import one_line

# Name -> what it does, in a line. A command's module `grader.cli.NAME` is imported when the command is named, so that
# help costs nothing but click.
COMMANDS = {
    "check": "run the public tests on your own work, on your own machine",
    "derivation": "check one derivation, line by line",
    "grade": "grade one submission and print what it earned, and why",
    "batch": "grade a class, and go on where an earlier run ended",
    "diff": "say whose score moves between two stores, and why",
    "override": "set the score of one test by hand, beside the machine's",
    "report": "write the table and the pages of a class, from its store",
    "new": "begin an assignment: a small one that works as it stands",
    "verify": "say whether an assignment grades itself right",
    "release": "build what students and Gradescope get",
    "gradescope": "what Gradescope runs for each submission",
    "doctor": "say what this machine offers for running programs that one does not trust",
}

_INTERRUPTED = 130  # what a shell reports of a program that Ctrl-C or a closed pipe ended
_OUTPUT_CLOSED = 141


class _Commands(click.Group):
    """A group whose commands are imported by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"grader.cli.{cmd_name}").command
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS:
            raise click.UsageError(f"no command {args[0]!r}; {meant(args[0], COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nExample:\n  grader grade submission.zip",
)
@click.version_option(__version__, message="grader %(version)s")
@click.pass_context
def _grader(ctx: click.Context) -> None:
    """Grade programs that one does not trust with ordinary pytest suites.

    Exit status: 0 the work is done; 1 it is done and the answer is bad news, or the grader failed; 2 wrong use or
    unusable input.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line `args` (by default this process's) and return the exit status; never raises."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot write a letter shows a "?" instead of ending the program.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        status = _run(list(sys.argv[1:] if args is None else args))
        sys.stdout.flush()
        return status
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "grader"
        return _end(f"{error.format_message().rstrip('.')} (see {path} --help)", 2)
    except UsageError as error:
        return _end(str(error), 2)
    except EngineError as error:
        return _end(f"the grader failed, not the submission: {error}", 1)
    except (KeyboardInterrupt, click.Abort):
        return _end("interrupted", _INTERRUPTED)
    except BrokenPipeError:
        _forget(sys.stdout)
        return _end("the reader of the output went away before its end", _OUTPUT_CLOSED)
    except Exception as error:
        traceback.print_exc()
        return _end(f"the grader failed, not the submission: {type(error).__name__}: {error}", 1)


def _run(args: list[str]) -> int:
    try:
        with _grader.make_context("grader", args) as ctx:
            status = _grader.invoke(ctx)
    except click.exceptions.Exit as ending:  # --help and --version
        return ending.exit_code
    return status if isinstance(status, int) else 0


def _end(message: str, status: int) -> int:
    try:
        click.echo(f"grader: {one_line(message)}", err=True)
    except BrokenPipeError:
        _forget(sys.stderr)
    return status


def _forget(stream: TextIO) -> None:
    """Nobody reads it any more: what is buffered goes nowhere, or Python would complain about it as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
