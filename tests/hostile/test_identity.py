"""Who runs the hostile set, and who runs the students' programs in it."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path

from grader.sandbox.confined import Confined
from grader.sandbox.launcher import Zygote
from grader.sandbox.program import Program
from grader.sandbox.users import FIRST_UID, SLOTS
from tests.hostile.as_user import EXPECTED, UID, identity
from tests.hostile.grounds import Grounds

WHO = """
import os
import sys


def total(x):
    import colorsys  # nothing has imported it yet: the interpreter's own files must be within reach
    return sys.version, sys.prefix, os.getuid(), colorsys.__file__
"""


def test_the_user_and_the_interpreter_are_those_that_were_meant() -> None:
    """A run as an ordinary user has that user's id, and the very interpreter that root had."""
    expected = os.environ.get(EXPECTED)
    assert expected in (None, identity(os.getuid()))
    assert expected is None or os.getuid() == UID


def test_a_worker_runs_the_same_interpreter(grounds: Grounds, zygote: Zygote, tmp_path: Path) -> None:
    """Its version and its library are ours; its user is one of its own for root, else ours."""
    (tmp_path / "little.py").write_text(WHO)
    program = Program(grounds.read(tmp_path), {"little.py": ["total"]})
    backend = Confined(zygote, program, grounds.assignment.limits, level="auto", run_ends=math.inf)
    version, prefix, uid, library = backend.call("total", (0,), {})
    backend.close()
    assert (version, prefix) == (sys.version, sys.prefix)
    assert library == str(Path(os.__file__).with_name("colorsys.py"))
    if os.getuid() == 0:
        assert FIRST_UID <= uid < FIRST_UID + SLOTS
    else:
        assert uid == os.getuid()
