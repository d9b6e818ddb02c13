"""Lines that only Jupyter understands are dropped from a cell, and nothing that Python could mean is touched."""

from __future__ import annotations

import ast
import inspect
import tokenize
import warnings
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from grader.notebook import plain_python

PIECES = [
    "%", "!", "?", "%%", "%%time", "=", "x", "f", "rf", "b", "'", '"', "'''", '"""', "(", ")", "[", "]", "{", "}", "{{",
    ":", "\\", "\\\n", "\n", "\n", "    ", " ", "#", "# why?", "if x:\n    ", "x = 1\n", "x = (\n% 2)", "f'{x:%d}'",
    "!=", "\r\n", "\t", "x?\n", "%m\n", "!ls\n", "def f():\n", ",", "f'''{x\n% 2}'''", "lambda x: x", "'it\\'s?'",
]  # fmt: skip
STEADY = settings(derandomize=True, deadline=None, database=None, max_examples=1000)
CELLS = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("%matplotlib inline\nx = 1", "\nx = 1"),
        ("!pip install torch\n?print\nnp.array?\nnp.array??\nx = 1", "\n\n\n\nx = 1"),
        ("def f():\n    %debug\n\t!ls\ny = 2", "def f():\n    pass\n\tpass\ny = 2"),
        ("if x:\n    np.e?\nelse:\n    y", "if x:\n    pass\nelse:\n    y"),
        ("!ls \\\n  -l \\\n  -a\nx = 1", "\n\n\nx = 1"),
        ("x = '''a\n''' ; y\n%m", "x = '''a\n''' ; y\n"),
        ("x = (1,\n     2)\n%m", "x = (1,\n     2)\n"),
        ("'never closed\n%m", "'never closed\n"),
        ("# it's a comment (\n%m", "# it's a comment (\n"),
        ("# a comment goes on? \\\n%m", "# a comment goes on? \\\n"),
        ("f'{x!r:>{w}}' ; f'{{'\n%m", "f'{x!r:>{w}}' ; f'{{'\n"),
        ("rf'\\{x}' + r'\\'%'\n%m", "rf'\\{x}' + r'\\'%'\n"),
        ("f\"{d['a']:%H:%M'}\"\n%m", "f\"{d['a']:%H:%M'}\"\n"),
        ("f'\\N{BULLET} {x}'\n%m", "f'\\N{BULLET} {x}'\n"),
        ("files = !ls\nout = %timeit -o f()\na, b = !ls", "files = []\nout = None\na = b = []"),
        ("if x:\n    files = !ls \\\n      -l\ny", "if x:\n    files = []\n\ny"),
        ("  %matplotlib inline\n  x = 1\n  if x:\n    y", "pass\nx = 1\nif x:\n  y"),
        ("x = 1\r\n%m\r\ny = 2\rz = 3", "x = 1\n\ny = 2\nz = 3"),
    ],
)
def test_lines_that_are_no_python_are_dropped(cell: str, python: str) -> None:
    """They leave a blank line, or `pass` in a block, so that every line keeps its number and every block its body."""
    assert plain_python(cell) == python


@pytest.mark.parametrize(
    "cell",
    [
        "x = (7\n% 3)",
        "x = [\n!= 3]",
        "x = 7 \\\n% 3",
        "s = '''\n%m\n!ls\n? what?\n'''",
        's = """it\'s\n%m\n"""',
        "s = 'a \\\n%m'",
        "assert a == b, 'why?'",
        "x = 1  # why?",
        "# %m?",
        "x != 3",
        "x %= 3",
        "f'''{\nx\n% 3}'''",
        "f'''{x:\n%H?\n}'''",
        "f\"{x[\"a\"]}\" + '''\n%m'''",
        "print(x?",
        "    \\\n\n",
        "  # a comment\nx = '  a'",
        "if x: !ls",
        "np.e?  # no",
        "",
        "\n\n",
    ],
)
def test_anything_else_is_kept(cell: str) -> None:
    """In a string, a bracket, a comment or a statement that goes on, %, ! and ? are Python's; so is a plain error."""
    assert plain_python(cell) == cell


@pytest.mark.parametrize("name", ["bash", "html", "writefile vae.py", "timeit", "javascript", "", "timer", "prun"])
def test_cell_magics_drop_the_cell(name: str) -> None:
    """Their bodies are no Python of this namespace; the blank lines stay."""
    assert plain_python(f"\n%%{name}\nx = 1\n") == "\n\n\n"


@pytest.mark.parametrize(
    "first", ["%%time", "%%capture", "%%capture out --no-stderr", "  %%time", "%%time\n\n%%capture"]
)
def test_the_body_of_time_and_capture_runs(first: str) -> None:
    """They run their body as if they were not there."""
    assert plain_python(f"\n{first}\nx = 1\n%m\n") == "\n" * (2 + first.count("\n")) + "x = 1\n\n"


def test_a_cell_magic_under_time_drops_the_rest() -> None:
    """What runs under it is no Python."""
    assert plain_python("%%time\n%%bash\nls\n") == "\n\n\n"


def test_a_cell_magic_counts_only_on_the_first_line() -> None:
    """Further down it is a line like any other that begins with %."""
    assert plain_python("x = 1\n%%bash\ny = 2") == "x = 1\n\ny = 2"


@STEADY
@given(CELLS)
def test_dropping_is_idempotent_and_keeps_the_lines(cell: str) -> None:
    """What was made plain is plain, and every line stands where it stood."""
    once = plain_python(cell)
    assert plain_python(once) == once
    assert once.count("\n") == cell.replace("\r\n", "\n").replace("\r", "\n").count("\n")


@STEADY
@given(CELLS)
def test_valid_python_is_unchanged(cell: str) -> None:
    """Whatever Python can parse holds no magic."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(cell)
    except (SyntaxError, ValueError):
        return
    assert plain_python(cell) == cell.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("module", [inspect, tokenize, ast, warnings])
def test_the_standard_library_is_unchanged(module: object) -> None:
    """Real modules, full of strings and brackets of every kind, hold no magic either."""
    text = Path(inspect.getsourcefile(module) or "").read_text(encoding="utf-8")  # type: ignore[arg-type]
    assert plain_python(text) == text


@pytest.mark.parametrize("piece", ["'", '"""', "(", "f'{a:", "x" + " " * 9, "\\", "%m\n", "x?\n", "{", "#", "=!,"])
def test_no_text_takes_long(piece: str) -> None:
    """Reading is linear: a hundred thousand of anything is soon read (a quadratic scan would take minutes)."""
    text = piece * 100_000
    assert plain_python(text).count("\n") == text.count("\n")
