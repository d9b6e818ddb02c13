"""The hostile set once more as an ordinary user, for a root that runs the tests; any argument is handed to pytest.

    python -m tests.hostile.as_user [ARGUMENT ...]

Python may lie in root's closed home. Another user would then silently find another interpreter; so this one is bound
back, alone, in a mount namespace of its own, and the tests begin by asking who runs them (`test_identity.py`).
"""

from __future__ import annotations

import json
import os
import sys

from grader.sandbox.confine import interpreter, kernel, namespaces
from tests.hostile.grounds import HERE

UID = 60_999
REPOSITORY = HERE.parent.parent
EXPECTED = "HOSTILE_EXPECTED_IDENTITY"


def become() -> None:
    """Make root's process that user's, who can run this interpreter and read this repository."""
    kernel.unshare(namespaces.CLONE_NEWNS)
    interpreter.open_closed_homes((*interpreter.folders(), str(REPOSITORY)))
    os.setgroups([])
    os.setresgid(UID, UID, UID)
    os.setresuid(UID, UID, UID)


def identity(uid: int) -> str:
    """Who runs this, as JSON text: a user, an interpreter's path, and its version."""
    return json.dumps([uid, os.path.realpath(sys.executable), sys.prefix, sys.version])


def main() -> int:
    """Become that user and run pytest in this process's place; nothing to do where we are one."""
    if os.geteuid() != 0:
        sys.stdout.write("not root: the hostile set has run as an ordinary user already\n")
        return 0
    environment = {
        EXPECTED: identity(UID),
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "HOME": "/nonexistent",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    become()
    os.chdir(REPOSITORY)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/hostile", *sys.argv[1:]]
    os.execve(sys.executable, command, environment)


if __name__ == "__main__":
    sys.exit(main())
