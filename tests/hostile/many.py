"""Many gradings in one process, and what they leave behind; as a program it runs as many as one asks for.

python -m tests.hostile.many [GRADINGS]
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from grader.sandbox.launcher import Zygote
from tests.hostile.case import every
from tests.hostile.grounds import Grounds

MIX = ("exit_status_zero", "too_large_a_frame", "forged_effects", "descriptors")
"""Beside the honest solution: workers that die, lie and hold on to things."""


def left_behind(gradings: int, grounds: Grounds) -> list[str]:
    """What so many gradings leave: processes, files, descriptors of this process's and of the zygote's; in words."""
    with tempfile.TemporaryDirectory(prefix="hostile-many-") as folder:
        submissions = [grounds.honest()]
        cases = {case.name: case for case in every()}
        for name in MIX:
            place = Path(folder) / name
            place.mkdir()
            submissions.append(grounds.read(cases[name].write(place, grounds.places)))
        grounds.grade(submissions[0])
        before = descriptors(grounds.zygote_pid)
        for number in range(gradings):
            grounds.grade(submissions[number % len(submissions)])
        after = descriptors(grounds.zygote_pid)
    found = grounds.leftovers()
    if after != before:
        found.append(f"descriptors of ours and the zygote's: {before} before, {after} after")
    return found


def descriptors(zygote: int) -> tuple[int, int]:
    """How many descriptors this process and the zygote have open; 0 where the zygote's cannot be seen."""
    try:
        theirs = len(os.listdir(f"/proc/{zygote}/fd"))
    except PermissionError:
        theirs = 0
    return len(os.listdir("/proc/self/fd")), theirs


def main() -> int:
    """Grade, say what was left, and fail if it is anything."""
    gradings = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    zygote = Zygote.spawn()
    try:
        with Grounds.laid_out(zygote) as grounds:
            found = left_behind(gradings, grounds)
    finally:
        zygote.close()
    sys.stdout.write(f"{gradings} gradings left behind: {'; '.join(found) or 'nothing'}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
