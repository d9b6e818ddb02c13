"""The group of all commands: imports the one that is named, and answers a name that is not known."""

from __future__ import annotations

import importlib
import os

import click

from grader import __version__
from grader.cli.commands import COMMANDS
from grader.errors import UsageError
from grader.names import meant


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
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            raise click.UsageError(f"no command {args[0]!r}; {meant(args[0], COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nCompletion, for this session (in zsh: zsh_source):\n"
    '  eval "$(_GRADER_COMPLETE=bash_source grader)"\n\n\b\nExample:\n  grader grade submission.zip',
)
@click.version_option(__version__, message="grader %(version)s")
@click.pass_context
def grader(ctx: click.Context) -> None:
    """Grade programs that one does not trust with ordinary pytest suites.

    Exit status: 0 the work is done; 1 it is done and the answer is bad news, or the grader failed; 2 wrong use or
    unusable input.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        return
    try:
        os.getcwd()
    except OSError as error:
        raise UsageError(f"the working folder: {error.strerror}; it may be deleted; go to another one") from error


def run(args: list[str]) -> int:
    """The exit status of the command line `args`; click's exceptions and ours come out as they are."""
    try:
        with grader.make_context("grader", args) as ctx:
            status = grader.invoke(ctx)
    except click.exceptions.Exit as ending:  # --help and --version
        return ending.exit_code
    return status if isinstance(status, int) else 0


def said(error: click.ClickException, args: list[str]) -> str:
    """What is wrong with a command line that click refuses, in one line that ends with where its help is."""
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    text = error.format_message().rstrip(".")
    match error:
        case click.NoSuchOption(option_name=option) if ctx is not None:
            known = [name for parameter in ctx.command.get_params(ctx) for name in parameter.opts if name[0] == "-"]
            text = f"no option {option}; {meant(option, known)}"
        case click.BadOptionUsage(option_name=option) if "requires" in text:
            text = f"{option}: a value is missing"
    where = (
        ctx.command_path if ctx is not None else " ".join(["grader", *(word for word in args[:1] if word in COMMANDS)])
    )
    return f"{text} (see {where} --help)"
