"""What several commands take: their common options, each declared once, and the kinds of values they take."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from grader.cli import completion
from grader.names import meant

_F = TypeVar("_F", bound=Callable[..., Any])


class GivenPath(click.Path):
    """A path as it was given; an empty one, an unset variable of a shell as a rule, is no name for this folder."""

    def __init__(self, **kinds: bool) -> None:
        # Who reads it says what to do where it may not.
        super().__init__(path_type=Path, readable=False, **kinds)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:  # as click's own
        """The path as click converts it; click.BadParameter where it is empty."""
        if os.fspath(value) == "":
            self.fail("it is empty; name a file or a folder ('.' is this one)", param, ctx)
        return super().convert(value, param, ctx)


class OutputFile(GivenPath):
    """A file to write; `-` would be one of that name."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:  # as click's own
        """The path as click converts it; click.BadParameter for what is no file's name."""
        if os.fspath(value) == "-":
            self.fail("standard output is not for it; name a file", param, ctx)
        return super().convert(value, param, ctx)


class OneOf(click.Choice[str]):
    """One of a few names; a mistyped one is answered with the nearest."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name itself; click.BadParameter, with what was meant, for another one."""
        if value not in self.choices:
            self.fail(f"there is no {value!r}; {meant(value, self.choices)}", param, ctx)
        return value


assignment_option = click.option(
    "--assignment",
    "name",
    metavar="NAME-OR-FOLDER",
    help="May be left out where there is only one.",
    shell_complete=completion.assignments,
)

assignment_argument = click.argument(
    "name", metavar="[ASSIGNMENT]", required=False, shell_complete=completion.assignments
)

seed_option = click.option("--seed", type=int, metavar="N", help="Draw from this seed instead of the assignment's.")


def isolation_option(help: str) -> Callable[[_F], _F]:
    """`--isolation`, explained by `help`."""
    return click.option(
        "--isolation",
        type=OneOf(["auto", "strict", "process", "none"]),
        default="auto",
        show_default=True,
        help=help,
    )


def json_option(what: str) -> Callable[[_F], _F]:
    """`--json`, which prints `what` as JSON."""
    return click.option(
        "--json", "as_json", is_flag=True, help=f"{what} as JSON on standard output, nothing else there."
    )
