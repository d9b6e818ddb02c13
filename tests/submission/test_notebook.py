"""A notebook's code cells come out as numbered plain Python, and what is no notebook is a note."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import nbformat
import pytest

from grader import notebook
from grader.submission import Cell, Submission
from tests.submission.reading import Read, Write


def _code(*sources: str | list[str]) -> list[dict[str, Any]]:
    return [{"cell_type": "code", "source": source} for source in sources]


def _json(cells: list[dict[str, Any]], **more: Any) -> str:
    return json.dumps({"cells": cells, **more})


@pytest.fixture
def cells(read: Read, folder: Write) -> Callable[[str | bytes], Submission]:
    """A function that reads a submission of nothing but a notebook with that content."""
    return lambda content: read(folder({"disc13.ipynb": content}))


Cells = Callable[[str | bytes], Submission]


def test_a_notebook_as_jupyter_writes_it(cells: Cells) -> None:
    """Code cells are numbered among themselves; text between them has no number."""
    v4: Any = nbformat.v4
    book = v4.new_notebook()
    book.cells = [
        v4.new_markdown_cell("# Title"),
        v4.new_code_cell("import numpy as np\nnp.e?"),
        v4.new_raw_cell("raw"),
        v4.new_code_cell("x = 1", outputs=[v4.new_output("stream", text="hello\n")]),
    ]
    book.metadata.kernelspec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    submission = cells(v4.writes_json(book))
    assert submission.notebook == "disc13.ipynb"
    assert submission.cells == (Cell(1, "import numpy as np\n"), Cell(2, "x = 1"))
    assert submission.notes == ()


def test_a_source_may_be_a_list_of_lines(cells: Cells) -> None:
    """On disk it usually is one."""
    assert cells(_json(_code(["a = 1\n", "b = 2"], "c = 3"))).cells == (Cell(1, "a = 1\nb = 2"), Cell(2, "c = 3"))


def test_empty_cells_keep_their_number(cells: Cells) -> None:
    """ "Cell 3" is the third code cell that the student sees."""
    assert cells(_json(_code("a = 1", "\n", "", "%matplotlib inline", "b = 2"))).cells == (
        Cell(1, "a = 1"),
        Cell(5, "b = 2"),
    )


def test_an_old_notebook_is_read(cells: Cells) -> None:
    """Format 3 keeps cells in worksheets and sources under another name."""
    v3: Any = nbformat.v3
    book = v3.new_notebook(
        worksheets=[v3.new_worksheet(cells=[v3.new_text_cell("markdown", "t"), v3.new_code_cell("a")])]
    )
    submission = cells(v3.writes_json(book))
    assert (submission.cells, submission.notes) == ((Cell(1, "a"),), ())


@pytest.mark.parametrize("version", [{}, {"nbformat": 2}, {"nbformat": 3, "metadata": {}}])
def test_an_old_notebook_with_gaps_is_read(cells: Cells, capfd: pytest.CaptureFixture[str], version: Any) -> None:
    """What the converter insists on and we do not need is filled in; it says nothing on the terminal."""
    sheets = [{"cells": [{"cell_type": "code", "input": ["a\n", "b"]}, {"cell_type": "code", "input": "c"}]}]
    submission = cells(json.dumps({"worksheets": sheets, **version}))
    assert submission.cells == (Cell(1, "a\nb"), Cell(2, "c"))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "content",
    [
        b'{"cells": [{"cell_type": "code", "source": "a", "outputs": [{"data": NaN}, -Infinity]}]}',
        b'{"cells": [{"cell_type": "code", "source": "a", "outputs": "\\ud83d"}]}',
        b'{"cells": [{"cell_type": "code", "source": "a", "outputs": "\xff"}]}',
        b'{"cells": [{"cell_type": "code", "source": "a", "outputs": "1\t2"}]}',
        b'\xef\xbb\xbf{"cells": [{"cell_type": "code", "source": "a"}]}',
        '{"cells": [{"cell_type": "code", "source": "a"}]}'.encode("utf-16"),
        b'{"cells": [{"cell_type": "code", "source": "a", "metadata": 3, "outputs": {"a": [[[1]]]}}], "metadata": []}',
        b'{"cells": [{"source": "text"}, {"cell_type": "code"}, {"cell_type": "code", "source": "a"}]}',
    ],
    ids=["nan", "half a surrogate", "bad byte", "control character", "bom", "utf-16", "odd metadata", "missing keys"],
)
def test_small_faults_do_not_cost_a_notebook(cells: Cells, content: bytes) -> None:
    """What Jupyter opens, or could, is graded."""
    submission = cells(content)
    assert [cell.text for cell in submission.cells] == ["a"]
    assert submission.notes == ()


def test_characters_that_no_source_holds_are_replaced(cells: Cells) -> None:
    """A null byte or half a surrogate would make the whole cell, or our own wire, fail."""
    assert cells(b'{"cells": [{"cell_type": "code", "source": "s = \'\\u0000\\ud800\'"}]}').cells == (
        Cell(1, "s = '\ufffd\ufffd'"),
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "it is empty"),
        ("hello", "it is not JSON text, or only a part of it"),
        (_json(_code("a = 1"))[:-5], "it is not JSON text, or only a part of it"),
        ("[" * 1_000_000, "it is not JSON text, or only a part of it"),
        ('{"a":' * 100_000, "it is not JSON text, or only a part of it"),
        ("[]", "it has no list of cells"),
        ("{}", "it has no list of cells"),
        ('{"cells": 3}', "it has no list of cells"),
        ('{"cells": [3]}', "it has no list of cells"),
        ('{"cells": [{"cell_type": "code", "source": 3}]}', "it has no list of cells"),
        ('{"worksheets": [3]}', "it is written in an old form that cannot be read"),
        ('{"worksheets": [{"cells": []}], "nbformat": [99]}', "it is written in an old form that cannot be read"),
        (_json([], metadata={"kernelspec": {"language": "R"}}), "its language is not Python"),
        (_json([], metadata={"language_info": {"name": "julia"}}), "its language is not Python"),
    ],
)
def test_what_is_no_notebook_is_a_note(cells: Cells, content: str, why: str) -> None:
    """It counts as absent, and the student reads why."""
    submission = cells(content)
    assert (submission.notebook, submission.cells) == (None, ())
    assert submission.notes == (f"disc13.ipynb is not graded: {why}",)


def test_cells_in_other_languages_are_left_out(cells: Cells) -> None:
    """An editor may mark single cells as another language."""
    marked = {"cell_type": "code", "source": "ls", "metadata": {"vscode": {"languageId": "shellscript"}}}
    assert cells(_json([marked, *_code("a = 1")])).cells == (Cell(2, "a = 1"),)


def test_cells_that_are_dropped_whole_are_noted(cells: Cells) -> None:
    """A student whose answer stands under %%writefile must learn that it was not run."""
    submission = cells(_json(_code("%%writefile vae.py\nv = 1", "%%time\na = 1", "%%bash\nls", "%time b", "%%time")))
    assert submission.cells == (Cell(2, "\na = 1"),)
    assert submission.notes == ("code cells that begin with a %% command were not run: 1, 3, 5",)


def test_a_large_notebook_is_not_read(read: Read, folder: Write) -> None:
    """The note says what makes notebooks large."""
    submission = read(folder({"disc13.ipynb": _json(_code("a" * 2048))}), notebook_kb=1)
    assert submission.notebook is None
    assert submission.notes == (
        "disc13.ipynb is not graded: it is larger than 1 KB, the most that is read;"
        " clear its outputs and save it again",
    )


def test_the_amount_of_code_is_capped(read: Read, folder: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells beyond a number, or code beyond the limit of a source file, are not read, and a note says so."""
    monkeypatch.setattr(notebook, "MAX_CELLS", 2)
    submission = read(folder({"disc13.ipynb": _json(_code("a", "b", "c", "d"))}))
    assert [cell.number for cell in submission.cells] == [1, 2]
    assert submission.notes == ("the notebook holds too much code: code cells 3 to 4 were not read",)
    submission = read(folder({"disc13.ipynb": _json(_code("a", "b" * 1024))}), source_kb=1)
    assert [cell.number for cell in submission.cells] == [1]


def test_the_named_notebook_counts(read: Read, folder: Write) -> None:
    """Others beside it are ignored, with a note."""
    books = {"disc13.ipynb": _json(_code("a")), "a/draft.ipynb": _json(_code("b"))}
    submission = read(folder(books))
    assert submission.cells == (Cell(1, "a"),)
    assert submission.notes == ("only the notebook disc13.ipynb counts; not read: draft.ipynb",)


def test_the_only_notebook_counts_whatever_its_name(read: Read, folder: Write) -> None:
    """Of copies of it, the one nearest to the top."""
    submission = read(folder({"a/homework.ipynb": _json(_code("a")), "a/b/homework.ipynb": _json(_code("b"))}))
    assert (submission.notebook, submission.cells) == ("homework.ipynb", (Cell(1, "a"),))
    assert submission.notes == ("homework.ipynb is here 2 times: the one nearest to the top counts, a/homework.ipynb",)


def test_of_several_notebooks_none_is_chosen(read: Read, folder: Write) -> None:
    """Which one was meant is not guessed."""
    submission = read(folder({f"{name}.ipynb": _json(_code("a")) for name in "abcde"} | {"vae.py": "v\n"}))
    assert (submission.notebook, submission.cells) == (None, ())
    assert submission.notes == (
        "none of the 5 notebooks is named disc13.ipynb, so none was read: a.ipynb, b.ipynb, c.ipynb and 2 more",
    )


def test_files_and_a_notebook_are_both_read(read: Read, packed: Write) -> None:
    """Which wins where both define a name is decided when they are run."""
    submission = read(packed({"vae.py": "v\n", "disc13.ipynb": _json(_code("a"))}))
    assert [file.name for file in submission.files] == ["vae.py"]
    assert submission.cells == (Cell(1, "a"),)
