"""Take the check out of one hidden test of Discussion 13 after the other, and see that `verify` says which.

    python -m tests.verify.removals [COUNT]

Prints a line for each of COUNT (10) tests, spread over the suite; the exit status is 1 if any goes unnoticed.
"""

from __future__ import annotations

import ast
import shutil
import sys
import tempfile
from pathlib import Path

from grader import assignment
from grader.release.verify import verify
from tests.disc13.loading import FOLDER


def main(count: int) -> int:
    """How many removals went unnoticed, as an exit status."""
    tests = [test.id for test in assignment.read(FOLDER).tests]
    unnoticed = 0
    for test in tests[:: max(len(tests) // count, 1)][:count]:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(shutil.copytree(FOLDER, Path(folder) / "disc13"))
            _remove(copy / test.partition("::")[0], test.rpartition("::")[2])
            found = verify(assignment.read(copy), seeds=1, mistake_seeds=1)
        said = [check for check in found.checks if not check.ok and test in check.detail]
        unnoticed += not said or found.ok
        sys.stdout.write(f"{'noticed' if said else 'UNNOTICED'}: {test}: {said[0].check if said else ''}\n")
        sys.stdout.flush()
    return 1 if unnoticed else 0


def _remove(path: Path, name: str) -> None:
    """Leave of a test's body only its docstring."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for node in ast.walk(ast.parse("".join(lines))):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            lines[node.body[0].end_lineno or 0 : node.end_lineno] = []
    path.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
