"""The page of all JSON outputs, from the structs that are encoded and from what `meanings` says of their fields."""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import Iterator
from typing import Any

import msgspec

from docs.generate.meanings import MEANINGS
from grader.classroom.diff import Difference
from grader.cli.doctor_report import MachineReport
from grader.derivation import Verdict
from grader.release.verify import Verification
from grader.report import Report

OUTPUTS: dict[str, type[msgspec.Struct]] = {
    "grader grade --json": Report,
    "grader check --json": Report,
    "grader derivation --json": Verdict,
    "grader diff --json": Difference,
    "grader verify --json": Verification,
    "grader doctor --json": MachineReport,
}
"""The struct that each command prints, by the command."""

_WORDS = {str: "text", int: "whole number", float: "number", bool: "true or false", types.NoneType: "`null`"}
_HEAD = """\
# What the commands print for programs

With `--json` a command prints one JSON document on standard output and nothing else there; notes and progress go to
standard error. The exit status is the same as without it. This page is made from the program's own data by
`python -m docs.generate`.

`schema` is 1. It rises when a field is renamed, is removed or changes its meaning. New fields may come at any time:
ignore those that you do not know. Numbers are finite; points and seconds are numbers with a fraction, as `2.5`.

| command | prints |
|---|---|
"""


def page() -> str:
    """The text of docs/json.md; ValueError where a field has no meaning, or a meaning no field."""
    described: dict[type[msgspec.Struct], None] = {}
    rows = []
    for command, struct in OUTPUTS.items():
        rows.append(f"| `{command}` | [{struct.__name__}](#{struct.__name__.lower()}) |\n")
        described |= dict.fromkeys(_structs(struct))
    _hold_to_the_fields(described)
    return "\n".join([_HEAD + "".join(rows), *(_section(struct) for struct in described)])


def _structs(struct: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    """`struct` and those that it holds, each before what it holds."""
    yield struct
    for kind in typing.get_type_hints(struct).values():
        for inner in _named(kind):
            yield from _structs(inner)


def _named(kind: Any) -> Iterator[type[msgspec.Struct]]:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
    for argument in typing.get_args(kind):
        yield from _named(argument)


def _hold_to_the_fields(structs: typing.Iterable[type[msgspec.Struct]]) -> None:
    fields = {f"{struct.__name__}.{field}" for struct in structs for field in struct.__struct_fields__}
    if fields != MEANINGS.keys():
        raise ValueError(f"docs/generate/meanings.py and the structs differ in {sorted(fields ^ MEANINGS.keys())}")


def _section(struct: type[msgspec.Struct]) -> str:
    kinds = typing.get_type_hints(struct)
    rows = "".join(
        f"| `{field}` | {_words(kinds[field])} | {MEANINGS[f'{struct.__name__}.{field}']} |\n"
        for field in struct.__struct_fields__
    )
    return f"## {struct.__name__}\n\n| field | type | meaning |\n|---|---|---|\n{rows}"


def _words(kind: Any) -> str:
    """A type in words: "a list of [TestResult](#testresult)"."""
    if kind in _WORDS:
        return _WORDS[kind]
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return "one of " + ", ".join(f"`{member.value}`" for member in kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    arguments = typing.get_args(kind)
    if typing.get_origin(kind) is tuple:
        return f"list of {_words(arguments[0])}"
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        return " or ".join(_words(argument) for argument in arguments)
    raise ValueError(f"{kind} has no words yet")
