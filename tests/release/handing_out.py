"""What students get of an assignment, in a folder, as they unpack it; the engine's wheel is left out."""

from __future__ import annotations

from pathlib import Path

from grader.assignment import Assignment
from grader.release import build


def hand_out(assignment: Assignment, folder: Path) -> None:
    """Write the files for students into `folder`, which is made if it is not there."""
    for name, data in build.for_students(assignment).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
