"""`grader doctor`: what this machine offers."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.sandbox.confine import Layer

_LABEL = 14  # columns of the left-hand side


@click.command(epilog="\b\nExamples:\n  grader doctor\n  grader doctor --json")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON on standard output, nothing else there.")
def command(as_json: bool) -> None:
    """Say what this machine offers: Python, packages, cores, memory, and each layer that confines a program.

    A layer is active in every grading on this machine, or the reason says why not.
    """
    from grader import machine
    from grader.sandbox.confine import survey

    versions = {"python": sys.version.split()[0], "numpy": _version("numpy"), "torch": _version("torch")}
    cores, memory_mb = machine.cores(), machine.memory_bytes() // 2**20
    layers = survey()
    if as_json:
        import msgspec

        found = [{"name": layer.name, "available": layer.available, "reason": layer.reason} for layer in layers]
        document = {"schema": 1, **versions, "cores": cores, "memory_mb": memory_mb, "layers": found}
        click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2))
        return
    for name, version in versions.items():
        click.echo(f"{name:{_LABEL}}{version or 'not installed'}")
    click.echo(f"{'cores':{_LABEL}}{cores:g}")
    click.echo(f"{'memory':{_LABEL}}{memory_mb:,} MB")
    click.echo("\nConfinement of a submission's program:")
    for line in _layer_lines(layers):
        click.echo(line)


def _version(package: str) -> str | None:
    """The installed version, found without importing the package; None where it is not installed."""
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _layer_lines(layers: Sequence[Layer]) -> list[str]:
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 80
    lines: list[str] = []
    for layer in layers:
        state = "active" if layer.available else "missing"
        said = f"{state}: {layer.reason}" if layer.reason else state
        indent = " " * _LABEL
        lines += textwrap.wrap(
            said, max(width, 40), initial_indent=f"{layer.name:{_LABEL - 1}} ", subsequent_indent=indent
        )
    return lines
