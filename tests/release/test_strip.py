"""Stubs are made from masters: what stays, what goes, and which masters are refused."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from grader import assignment
from grader.errors import AssignmentError
from grader.release import strip

ROOT = Path(__file__).resolve().parents[2]
MASTERS = [
    folder / file.name for folder in sorted((ROOT / "solutions").iterdir()) for file in assignment.read(folder).files
]


def _master(text: str) -> str:
    return textwrap.dedent(text).lstrip("\n")


def _stub(text: str) -> str:
    return strip.stub(_master(text), "master.py")


def test_a_function_raises_not_implemented() -> None:
    """Without a stub of its own, a function's solution becomes an error that names the function."""
    text = _stub('''
        def double(x):
            """Twice x."""
            ### BEGIN SOLUTION
            y = 2 * x
            return y
            ### END SOLUTION


        print(double(2))
        ''')
    assert text == _master('''
        def double(x):
            """Twice x."""
            raise NotImplementedError("double")


        print(double(2))
        ''')


def test_a_method_keeps_its_depth_and_its_class() -> None:
    """In a method, also in a nested block, the error is indented like the solution and names class and method."""
    text = _stub('''
        class Model:
            def encode(self, x):
                """Half of x."""
                if x:
                    ### BEGIN SOLUTION
                    return x / 2
                    ### END SOLUTION
                return 0
        ''')
    assert '        if x:\n            raise NotImplementedError("Model.encode")\n        return 0\n' in text


@pytest.mark.parametrize(
    ("value", "empty"),
    [('{"A", "B"}', "set()"), ("set('AB')", "set()"), ('["a", "b"]', "[]"), ('"""\n1 = 1\n"""', '""'), ('"B"', '""')],
)
def test_a_constant_becomes_empty(value: str, empty: str) -> None:
    """A set, a list or a string, such as a derivation, becomes the empty one; its annotation stays."""
    region = f"### BEGIN SOLUTION\nANSWER = {value}\n### END SOLUTION\n"
    assert strip.stub(region, "master.py") == f"ANSWER = {empty}\n"
    annotated = region.replace("ANSWER =", "ANSWER: object =")
    assert strip.stub(annotated, "master.py") == f"ANSWER: object = {empty}\n"


def test_a_stub_of_its_own_is_uncommented() -> None:
    """What stands below the mark of the stub is what students get, with its inner indentation and blank lines."""
    text = _stub("""
        def first(xs):
            ### BEGIN SOLUTION
            return min(xs)
            ### STUB
            # for x in xs:
            #     ...  # your code
            #
            # return 0
            ### END SOLUTION
        """)
    assert text == _master("""
        def first(xs):
            for x in xs:
                ...  # your code

            return 0
        """)


def test_imports_and_helpers_of_the_solution_go() -> None:
    """What only the solution needs is not in the stub: whole imports, single names of one, and private helpers."""
    text = _stub("""
        import math

        import numpy as np
        import scipy.special
        from torch import nn, optim

        ### BEGIN SOLUTION
        import heapq


        def _helper(x):
            return scipy.special.gamma(x)


        ### END SOLUTION
        def layer(x):
            ### BEGIN SOLUTION
            heapq.heapify(x)
            return nn.Linear(np.size(_helper(math.pi)), optim)
            ### END SOLUTION


        ZERO: nn.Module = np.zeros(1)
        """)
    assert text == _master("""
        import numpy as np
        from torch import nn


        def layer(x):
            raise NotImplementedError("layer")


        ZERO: nn.Module = np.zeros(1)
        """)


def test_imports_that_nothing_uses_stay() -> None:
    """An import that the master itself does not use is meant for the student."""
    text = "import math\n\n\ndef f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\n"
    assert strip.stub(text, "master.py").startswith("import math\n\n\ndef f")


def test_marks_in_a_string_are_text() -> None:
    """A mark that stands in a docstring marks nothing."""
    text = '"""Explains\n\n### BEGIN SOLUTION\n"""\n'
    assert strip.stub(text, "master.py") == text


def test_the_solution_loses_only_the_marks() -> None:
    """What is handed out after the deadline has the solutions, and neither marks nor stubs."""
    master = "### BEGIN SOLUTION\n# Why.\nA = {1}\n### STUB\n# A = set()\n### END SOLUTION\nB = 2\n"
    assert strip.solution(master, "master.py") == "# Why.\nA = {1}\nB = 2\n"


def test_solution_lines_are_those_that_students_do_not_get() -> None:
    """A line that stands in the given text as well is no secret."""
    master = "x = [1, 2]\n### BEGIN SOLUTION\n# Why.\nA = {1}\nx = [1, 2]\n### STUB\n# A = set()\n### END SOLUTION\n"
    assert strip.solution_lines(master, "master.py") == ("# Why.", "A = {1}")


MALFORMED = {
    "an end without a beginning": ("x = 1\n### END SOLUTION\n", 2, "without a ### BEGIN"),
    "a stub without a beginning": ("### STUB\n", 1, "without a ### BEGIN"),
    "no end": ("x = 1\n### BEGIN SOLUTION\ny = {1}\n", 2, "has no ### END"),
    "nested": ("### BEGIN SOLUTION\nx = {1}\n### BEGIN SOLUTION\n### END SOLUTION\n", 3, "inside the region of line 1"),
    "two stubs": ("### BEGIN SOLUTION\nx = {1}\n### STUB\n### STUB\n### END SOLUTION\n", 4, "a second ### STUB"),
    "misspelled": ("### BEGIN SOLUTION:\nx = {1}\n### END SOLUTION\n", 1, "is no mark"),
    "too few signs": ("# BEGIN SOLUTION\nx = {1}\n# END SOLUTION\n", 1, "is no mark"),
    "behind code": ("x = {1}  ### BEGIN SOLUTION\n### END SOLUTION\n", 1, "behind code"),
    "end at another depth": (
        "def f():\n    ### BEGIN SOLUTION\n    return 1\n### END SOLUTION\n",
        4,
        "not indented like the ### BEGIN",
    ),
    "marks at another depth": (
        "def f():\n### BEGIN SOLUTION\n    return 1\n### END SOLUTION\n",
        2,
        "not indented like the statements",
    ),
    "an else": (
        "if 1:\n    x = 1\n### BEGIN SOLUTION\nelse:\n    x = {2}\ny = {3}\n### END SOLUTION\n",
        3,
        "not indented like the statements",
    ),
    "half a statement": ("x = [\n### BEGIN SOLUTION\n1,\n### END SOLUTION\n]\n", 2, "cuts the statement of line 1"),
    "half a function": (
        "### BEGIN SOLUTION\ndef f():\n    x = 1\n    ### END SOLUTION\n    return x\n",
        4,
        "not indented like the ### BEGIN",
    ),
    "nothing in it": (
        "def f():\n    ### BEGIN SOLUTION\n    # soon\n    ### END SOLUTION\n    pass\n",
        2,
        "no statement",
    ),
    "a number": ("### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n", 2, "no set, list or string"),
    "a public function": (
        "### BEGIN SOLUTION\ndef f():\n    return 1\n### END SOLUTION\n",
        2,
        "Say it below a ### STUB",
    ),
    "a method": (
        "class A:\n    ### BEGIN SOLUTION\n    def f(self):\n        return 1\n    ### END SOLUTION\n",
        2,
        "needs a ### STUB",
    ),
    "a stub with code": ("### BEGIN SOLUTION\nx = {1}\n### STUB\nx = {2}\n### END SOLUTION\n", 4, "is a comment"),
    "no Python": ("x = = 1\n", 1, "the master is no Python"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_master_is_refused(case: str) -> None:
    """Whoever wrote the master is told the file, the line and what is wrong with it."""
    text, line, why = MALFORMED[case]
    with pytest.raises(AssignmentError, match=rf"^solutions/x/master\.py:{line}: .*{re.escape(why)}"):
        strip.stub(text, "solutions/x/master.py")


def test_a_stub_that_is_no_python_is_refused() -> None:
    """A stub below its mark is checked like the rest; the message shows its line."""
    text = "### BEGIN SOLUTION\nx = {1}\n### STUB\n# x = = 1\n### END SOLUTION\n"
    with pytest.raises(AssignmentError, match=r"^master\.py: its stub is no Python .*'x = = 1'"):
        strip.stub(text, "master.py")


@pytest.mark.parametrize("path", MASTERS, ids=lambda path: path.stem)
def test_a_stub_holds_nothing_of_the_solution(path: Path) -> None:
    """No line that only the solution has is in a stub, and neither are the marks."""
    master = path.read_text(encoding="utf-8")
    lines = {line.strip() for line in strip.stub(master, path.name).splitlines()}
    secret = set(strip.solution_lines(master, path.name))
    assert secret
    assert not lines & secret
    assert not any("###" in line for line in lines)


def test_stubs_and_solutions_are_in_the_house_style(tmp_path: Path) -> None:
    """What students get needs no reformatting, has no unused import and no undefined name; so does the solution."""
    for path in MASTERS:
        master = path.read_text(encoding="utf-8")
        folder = tmp_path / path.parent.name
        for kind, text in (("stub", strip.stub(master, path.name)), ("solution", strip.solution(master, path.name))):
            (folder / kind).mkdir(parents=True, exist_ok=True)
            (folder / kind / path.name).write_text(text, encoding="utf-8")
    config = ["--config", str(ROOT / "pyproject.toml"), "--no-cache", str(tmp_path)]
    for command in (["format", "--check"], ["check", "--select", "E,W,F,I"]):
        ended = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *config], capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("path", MASTERS, ids=lambda path: path.stem)
def test_a_stub_defines_what_its_master_defines(path: Path) -> None:
    """Every public name that a master has at its top level is in its stub, so that nothing must be guessed."""
    master = path.read_text(encoding="utf-8")
    assert _public(strip.stub(master, path.name)) == _public(master)


def _public(text: str) -> set[str]:
    names = set()
    for node in ast.parse(text).body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]):
                names.add(name)
    return {name for name in names if not name.startswith("_")}
