"""Imports go downward only: each file of the engine imports from its own layer or one below."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# From the top down; files directly in `grader/` are plain data and tools for all, and stand at the bottom.
LAYERS = ("cli", "classroom", "release", "gradescope", "grading", "diagnosis", "checks", "derivation", "sandbox")
BOTTOM = len(LAYERS)
FILES = sorted((ROOT / "grader").rglob("*.py"))


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _layer(module: str) -> int:
    """0 is the top."""
    names = module.split(".")
    return LAYERS.index(names[1]) if len(names) > 1 and names[1] in LAYERS else BOTTOM


def test_every_package_has_its_layer() -> None:
    """A new package is given its place above before it is imported anywhere."""
    packages = {path.parent.name for path in (ROOT / "grader").glob("*/__init__.py")}
    assert packages <= set(LAYERS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_downward(path: Path) -> None:
    """No file imports from a layer above its own, not even inside a function or for types; none imports a suite."""
    own = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    if own == "grader.__main__":
        own = "grader.cli"
    for module in _imported(ast.parse(path.read_bytes())):
        assert module.partition(".")[0] not in {"solutions", "tests"}
        if module.partition(".")[0] == "grader":
            assert _layer(module) >= _layer(own), f"{own} imports {module}, which is above it"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_has_one_subject_that_its_first_line_names(path: Path) -> None:
    """Every file begins with a docstring, and none is so long that it holds two subjects."""
    source = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(source))
    assert source.startswith('"""')
    assert source.count("\n") <= 300


def test_what_runs_beside_a_students_code_is_the_confined_half_alone() -> None:
    """A zygote holds nothing of the suite, the report or the trusted end, however its modules import each other."""
    program = "import sys, grader.sandbox.zygote; print(*(name for name in sys.modules if name.startswith('grader')))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    confined = [
        "autograd",
        "loader",
        "peer",
        "remote",
        "removal",
        "seeding",
        "transforms",
        "values",
        "wire",
        "worker",
        "zygote",
    ]
    allowed = {"grader", "grader.errors", "grader.sandbox", *(f"grader.sandbox.{name}" for name in confined)}
    others = {name for name in done.stdout.split() if not name.startswith("grader.sandbox.confine")} - allowed
    assert not others
