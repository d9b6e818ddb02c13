"""`grader doctor`: what this machine offers, and whether it holds when it is attacked."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING

import click

from grader.cli import options
from grader.errors import IsolationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.cli.doctor_report import LayerReport
    from grader.sandbox.confine import Layer
    from grader.sandbox.selftest import Outcome

_LABEL = 14  # columns of the left-hand side


@click.command(epilog="\b\nExamples:\n  grader doctor\n  grader doctor --json")
@options.json_option("The same")
def command(as_json: bool) -> int:
    """Say what this machine offers, and attack it: Python, packages, cores, memory, and each layer of confinement.

    A layer is active in every grading on this machine, or the reason says why not. A program that is confined as a
    submission is then tries what the layers are there to stop: held or broken. Exit status 1 if anything is broken.
    """
    from grader import machine
    from grader.sandbox.confine import survey

    versions = {"python": sys.version.split()[0], "numpy": _version("numpy"), "torch": _version("torch")}
    cores, memory_mb = machine.cores(), machine.memory_bytes() // 2**20
    found = survey()
    outcomes, reason = _attacked(versions, found)
    held = all(outcome.held for outcome in outcomes) if outcomes else None
    if as_json:
        import msgspec

        from grader.cli.doctor_report import MachineReport

        report = MachineReport(
            python=versions["python"] or "",
            numpy=versions["numpy"],
            torch=versions["torch"],
            cores=cores,
            memory_mb=memory_mb,
            held=held,
            layers=tuple(_layer_report(layer, _of(layer, outcomes)) for layer in found),
        )
        click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2))
        return 1 if held is False else 0
    for name, version in versions.items():
        _print(name, version or "not installed")
    _print("cores", f"{cores:g}")
    _print("memory", f"{memory_mb:,} MB")
    click.echo(f"\nConfinement of a submission's program, {reason or 'attacked by one'}:")
    for layer in found:
        _print(layer.name, _line(layer, _of(layer, outcomes)))
    return 1 if held is False else 0


def _attacked(versions: dict[str, str | None], found: Sequence[Layer]) -> tuple[tuple[Outcome, ...], str]:
    """What became of the attacks; none, and why, where nothing could be confined in a grading either."""
    from grader.sandbox import selftest
    from grader.sandbox.confine import layers

    if None in versions.values():
        return (), "not attacked: numpy and torch are needed for it"
    try:
        layers("auto", found)
    except IsolationError as error:
        return (), f"not attacked: {error}"
    return selftest.attacked(), ""


def _of(layer: Layer, outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.layer == layer.name]


def _layer_report(layer: Layer, outcomes: Sequence[Outcome]) -> LayerReport:
    from grader.cli.doctor_report import AttackReport, LayerReport

    return LayerReport(
        name=layer.name,
        available=layer.available,
        reason=layer.reason,
        held=all(outcome.held for outcome in outcomes) if outcomes else None,
        attacks=tuple(AttackReport(attack=outcome.attack, held=outcome.held) for outcome in outcomes),
    )


def _line(layer: Layer, outcomes: Sequence[Outcome]) -> str:
    state = "active" if layer.available else "not available"
    if layer.reason:
        state += f" ({layer.reason})"
    broken = [outcome.attack for outcome in outcomes if not outcome.held]
    if broken:
        return f"{state}, broken: the program {'; it '.join(broken)}"
    return f"{state}, held" if outcomes else state


def _version(package: str) -> str | None:
    """The installed version, found without importing the package; None where it is not installed."""
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _print(label: str, text: str) -> None:
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 80
    first, rest = f"{label:{_LABEL - 1}} ", " " * _LABEL
    for line in textwrap.wrap(text, max(width, 40), initial_indent=first, subsequent_indent=rest):
        click.echo(line)
