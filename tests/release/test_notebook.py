"""The notebook holds what the stubs hold, in order, and opens anywhere."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader import assignment
from grader.notebook import code_cells
from grader.release import strip
from grader.release.notebook import notebook

FOLDER = Path(__file__).resolve().parents[2] / "solutions" / "disc13"
_WORD = re.compile(r"[A-Za-z]{3,}")


def _stubs() -> dict[str, str]:
    files = assignment.read(FOLDER).files
    return {file.name: strip.stub((FOLDER / file.name).read_text(encoding="utf-8"), file.name) for file in files}


@pytest.fixture(scope="module")
def data() -> bytes:
    """The notebook of Discussion 13."""
    return notebook(_stubs(), name="disc13", title="Discussion 13")


@pytest.fixture(scope="module")
def cells(data: bytes) -> list[dict[str, Any]]:
    """Its cells."""
    found: list[dict[str, Any]] = json.loads(data)["cells"]
    return found


def test_it_is_a_notebook_of_today(data: bytes) -> None:
    """It is valid nbformat 4.5, and equal stubs give equal bytes."""
    read = nbformat.reads(data.decode(), as_version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]
    nbformat.validate(read)
    assert (read.nbformat, read.nbformat_minor) == (4, 5)
    assert data == notebook(_stubs(), name="disc13", title="Discussion 13")


def test_cells_have_fixed_ids_and_no_outputs(cells: list[dict[str, Any]]) -> None:
    """Ids say what a cell is, so that a change in one cell renames no other; nothing has been run."""
    ids = [cell["id"] for cell in cells]
    assert len(set(ids)) == len(ids)
    assert {"title", "kl_asymmetry", "kl_asymmetry-entropy", "vae-VAE", "vae-FORWARD_PASS", "check"} <= set(ids)
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells if "outputs" in cell)


def test_every_function_has_a_cell_of_its_own(cells: list[dict[str, Any]]) -> None:
    """No code cell defines two things, and together they hold the stubs' statements in the stubs' order."""
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"][:-1]
    bodies = [ast.parse(source).body for source in sources]
    assert all(len(body) == 1 for body in bodies if not isinstance(body[0], ast.Import | ast.ImportFrom))
    in_cells = [ast.dump(node) for body in bodies for node in body]
    in_stubs = [ast.dump(node) for stub in _stubs().values() for node in ast.parse(stub).body[1:]]
    assert in_cells == in_stubs


def test_every_word_is_there(cells: list[dict[str, Any]]) -> None:
    """Nothing of a problem's statement is lost: each word stands in the cells at least as often as in the stubs."""
    asked = Counter(_WORD.findall("\n".join(_stubs().values())))
    told = Counter(_WORD.findall("\n".join("".join(cell["source"]) for cell in cells).replace("\\", "")))
    assert asked - told == Counter()


def test_a_long_comment_is_text() -> None:
    """What is asked above a constant reads as text, with or without a section of its own; a short remark stays code."""
    stubs = {"a.py": "# one\nA = 1\n\n# The task\n# is to\n# find\n# p(x).\nB = 2\n"}
    cells = json.loads(notebook(stubs, name="a", title="A"))["cells"][1:4]
    assert ["".join(cell["source"]) for cell in cells] == ["# one\nA = 1", "The task is to find $p ( x )$.", "B = 2"]


def test_errata_and_formulas_are_rendered(cells: list[dict[str, Any]]) -> None:
    """A formula on a line of its own is LaTeX; the sheet's errors are stated in the text."""
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert text.count("Erratum") == 3
    assert r"$$ \log 1 / p ( x ) = - \log p ( x ) . $$" in text
    assert r"\mathbb{E} _ {p} [ - \log p ( x ) ]" in text


def test_the_check_cell_is_not_graded(data: bytes) -> None:
    """The cell that runs the public check is a command of the notebook: nothing of it is left in a submission."""
    numbered, notes = code_cells(data, limit=1 << 20)
    assert numbered[-1][1].split() == ["import", "sys"]
    assert notes == []


def test_all_cells_run(data: bytes) -> None:
    """The untouched notebook runs from top to bottom, and defines every name that is graded."""
    namespace: dict[str, object] = {"__name__": "__main__"}
    for _, text in code_cells(data, limit=1 << 20)[0]:
        exec(compile(text, "cell", "exec", dont_inherit=True), namespace)
    exports = {name for file in assignment.read(FOLDER).files for name in file.exports}
    assert exports <= namespace.keys()
