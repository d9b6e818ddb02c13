"""Lines of the engine, broken one at a time: `python -m tests.house.mutate [--n 30] [--seed 1]`.

Each broken line must fail a test of its own folder within a minute; what survives that is run against all tests. Works
on a copy, with an environment of its own whose packages are those of this one. Status 1 where a broken line survives.
"""

from __future__ import annotations

import argparse
import ast
import random
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
OWN_S = 60.0
ALL_S = 900.0
# Where the tests of a folder of `grader/` stand; of the files directly in it, by their names.
TESTS = {
    "checks": ("tests/checks",),
    "classroom": ("tests/classroom",),
    "cli": ("tests/cli", "tests/classroom"),
    "derivation": ("tests/derivation",),
    "diagnosis": ("tests/diagnosis",),
    "gradescope": ("tests/gradescope",),
    "grading": ("tests/grading",),
    "release": ("tests/release", "tests/verify"),
    "sandbox": ("tests/sandbox", "tests/sandbox_fuzz", "tests/hostile"),
    "assignment.py": ("tests/assignment",),
    "declared.py": ("tests/assignment",),
    "figures.py": ("tests/house",),
    "files.py": ("tests/house",),
    "machine.py": ("tests/house",),
    "mistakes.py": ("tests/disc13",),
    "names.py": ("tests/house",),
    "notebook.py": ("tests/submission",),
    "packing.py": ("tests/submission",),
    "report.py": ("tests/grading",),
    "submission.py": ("tests/submission",),
    "text.py": ("tests/house",),
}
_SWAPPED: dict[type[ast.AST], str] = {
    ast.Eq: "!=", ast.NotEq: "==", ast.Lt: ">=", ast.GtE: "<", ast.Gt: "<=", ast.LtE: ">", ast.In: "not in",
    ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is", ast.And: "or", ast.Or: "and", ast.Add: "-", ast.Sub: "+",
    ast.Mult: "+",
}  # fmt: skip


class Break(NamedTuple):
    """One expression of one line in the place of another."""

    path: Path
    line: int
    before: str
    after: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.before} -> {self.after}"


def main(arguments: Sequence[str]) -> int:
    """Break, test, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    chosen = _chosen(options.n, random.Random(options.seed))
    survivors = []
    with tempfile.TemporaryDirectory(prefix="grader-mutate-") as name:
        python = _copied(Path(name))
        for number, broken in enumerate(chosen, 1):
            found, seconds = _fails(Path(name), python, broken, _nearest_first(broken.path), OWN_S)
            sys.stdout.write(f"{number:3} {'caught  ' if found else 'SURVIVES'} {seconds:5.1f} s  {broken}\n")
            sys.stdout.flush()
            survivors += [] if found else [broken]
        unseen = [broken for broken in survivors if not _fails(Path(name), python, broken, ("tests",), ALL_S)[0]]
    for broken in unseen:
        sys.stdout.write(f"no test at all fails: {broken}\n")
    own = len(chosen) - len(survivors)
    sys.stdout.write(f"{own} of {len(chosen)} by their own folder, {len(survivors) - len(unseen)} by another\n")
    return 1 if unseen else 0


def _chosen(n: int, rng: random.Random) -> list[Break]:
    """One break a file, over all folders alike."""
    files = [path for path in sorted((ROOT / "grader").rglob("*.py")) if _tests_of(path.relative_to(ROOT))]
    rng.shuffle(files)
    possible = ((path, list(_breaks(path))) for path in files)
    return [rng.choice(breaks) for _, breaks in possible if breaks][:n]


def _breaks(path: Path) -> Iterator[Break]:
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Compare(ops=[operator], comparators=[right]) if node.lineno == node.end_lineno:
                left, swapped = node.left, _SWAPPED.get(type(operator))
                after = f"({ast.unparse(left)} {swapped} {ast.unparse(right)})"
            case ast.BinOp(op=operator) if node.lineno == node.end_lineno and not _is_text(node):
                swapped = _SWAPPED.get(type(operator))
                after = f"({ast.unparse(node.left)} {swapped} {ast.unparse(node.right)})"
            case ast.BoolOp(op=operator) if node.lineno == node.end_lineno:
                swapped = _SWAPPED[type(operator)]
                after = "(" + f" {swapped} ".join(f"({ast.unparse(value)})" for value in node.values) + ")"
            case ast.UnaryOp(op=ast.Not()) if node.lineno == node.end_lineno:
                swapped, after = "not", f"({ast.unparse(node.operand)})"
            case _:
                continue
        before = ast.get_source_segment(source, node)
        if swapped is None or before is None or "TYPE_CHECKING" in before:
            continue
        index = node.lineno - 1
        raw = lines[index].encode()
        line = raw[: node.col_offset] + after.encode() + raw[node.end_col_offset or 0 :]
        text = "".join([*lines[:index], line.decode(), *lines[index + 1 :]])
        yield Break(path.relative_to(ROOT), node.lineno, before, after, text)


def _is_text(node: ast.BinOp) -> bool:
    """A union of types, or texts that are joined: to break these is an error at once, and shows nothing."""
    texts = (ast.JoinedStr, ast.Constant)
    return any(
        isinstance(side, texts) and not isinstance(getattr(side, "value", ""), int) for side in (node.left, node.right)
    )


def _tests_of(path: Path) -> tuple[str, ...]:
    return TESTS.get(path.parts[1], ())


def _nearest_first(path: Path) -> list[str]:
    """The test files of a file's folder: first those that import it or are called like it, then like its folder."""
    module = ".".join(path.with_suffix("").parts)
    files = [file for folder in _tests_of(path) for file in sorted((ROOT / folder).glob("test_*.py"))]

    def far(file: Path) -> int:
        text = file.read_text(encoding="utf-8")
        if module in text or f"import {path.stem}" in text or path.stem in file.stem:
            return 0
        return 1 if path.parent.name in file.stem else 2

    return [str(file.relative_to(ROOT)) for file in sorted(files, key=far)]


def _copied(folder: Path) -> Path:
    """The tracked files in `folder`, and an interpreter that imports the grader from there."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name, follow_symlinks=False)
    venv.create(folder / ".venv", with_pip=False, symlinks=True)
    (packages,) = (folder / ".venv").glob("lib/python*/site-packages")
    (packages / "here.pth").write_text(f"{folder}\n{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    return folder / ".venv" / "bin" / "python"


def _fails(folder: Path, python: Path, broken: Break, tests: Sequence[str], limit_s: float) -> tuple[bool, float]:
    """Whether a test fails with the line broken, and after how many seconds that is known."""
    path = folder / broken.path
    whole = path.read_text(encoding="utf-8")
    path.write_text(broken.text, encoding="utf-8")
    began = time.monotonic()
    command = [str(python), "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    try:
        ended = subprocess.run(command, cwd=folder, capture_output=True, timeout=limit_s, check=False)
        found = ended.returncode != 0
    except subprocess.TimeoutExpired:
        # Also what never ends is found, but not by an assertion: it counts as not seen in time.
        found = False
    finally:
        path.write_text(whole, encoding="utf-8")
    return found, time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
