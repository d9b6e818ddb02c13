"""Numbers as people read them: points, and how many there are of something."""

from __future__ import annotations


def points(value: float | None, nothing: str = "none") -> str:
    """`value` with at most two decimals; `nothing` for None."""
    return nothing if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def counted(number: float, noun: str) -> str:
    """`number` with its noun, which gets an s unless there is one of it."""
    return f"{number:.12g} {noun}{'' if number == 1 else 's'}"
