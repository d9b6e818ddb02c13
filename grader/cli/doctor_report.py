"""What `grader doctor --json` prints, as data."""

from __future__ import annotations

import msgspec


class AttackReport(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a confined program tried, and whether it was stopped."""

    attack: str
    held: bool


class LayerReport(msgspec.Struct, frozen=True, kw_only=True):
    """One layer of confinement: whether this machine has it, why not, and what became of the attacks on it.

    `held` is None where it was not attacked.
    """

    name: str
    available: bool
    reason: str
    held: bool | None
    attacks: tuple[AttackReport, ...]


class MachineReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a machine offers; `layers` stand in the order in which a worker is confined by them.

    A package that is not installed has None for its version. `held` is None where nothing was attacked.
    """

    schema: int = 1
    python: str
    numpy: str | None
    torch: str | None
    cores: float
    memory_mb: int
    held: bool | None
    layers: tuple[LayerReport, ...]
