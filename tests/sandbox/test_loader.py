"""How a program is loaded: what a failing file keeps, what notes say, how files and a notebook share names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.errors import MissingName, StudentException, WorkerDied
from grader.sandbox.confined import Confined
from grader.sandbox.student import Student
from tests.programs import QUICK, program

Backend = Callable[..., Confined]


def load(
    backend: Backend, files: dict[str, str], cells: tuple[str, ...] = (), *, names: dict[str, tuple[str, ...]]
) -> tuple[Student, tuple[str, ...]]:
    """The namespace and the notes of a program whose files export `names`."""
    confined = backend(program(files, cells, exports=names), limits=QUICK)
    return Student(confined, {}), confined.notes()


ONE = {"one.py": ("f", "g", "LETTERS"), "two.py": ("h",)}


def test_a_file_keeps_what_stands_above_its_failing_line(backend: Backend) -> None:
    """An exception at import is noted with its own line and text; the names above it count."""
    text = "def f(): return 1\nx = 1 / 0\ndef g(): return 2\n"
    work, notes = load(backend, {"one.py": text, "two.py": ""}, names=ONE)
    assert work.f() == 1
    assert any(note.startswith("one.py, line 2: ZeroDivisionError: division by zero") for note in notes)
    with pytest.raises(MissingName, match=r"`g` is not defined in one\.py"):
        _ = work.g


def test_a_syntax_error_keeps_nothing_of_its_file(backend: Backend) -> None:
    """The note names the line; the other file is untouched."""
    work, notes = load(backend, {"one.py": "def f(): return 1\ndef g(:\n", "two.py": "def h(): return 3"}, names=ONE)
    assert work.h() == 3
    assert any(note.startswith("one.py, line 2: SyntaxError") for note in notes)
    with pytest.raises(MissingName):
        _ = work.f


@pytest.mark.parametrize("ending", ["import sys; sys.exit()", "quit()", "raise SystemExit(3)"])
def test_an_exit_at_import_is_a_failure_at_its_line(backend: Backend, ending: str) -> None:
    """sys.exit ends the file, not the program."""
    work, notes = load(backend, {"one.py": f"def f(): return 1\n{ending}\n", "two.py": ""}, names=ONE)
    assert work.f() == 1
    assert any(note.startswith("one.py, line 2: SystemExit") for note in notes)


def test_a_file_that_kills_its_process_costs_only_itself(backend: Backend) -> None:
    """os._exit at import: its names are missing with the reason, and the other file is there."""
    work, notes = load(
        backend, {"one.py": "def f(): return 1\nimport os; os._exit(0)", "two.py": "def h(): return 3"}, names=ONE
    )
    assert work.h() == 3
    assert any("`one.py` ended its whole process" in note for note in notes)
    with pytest.raises(MissingName, match=r"one\.py could not be run to its end"):
        _ = work.f


def test_an_import_without_end_keeps_what_stands_above(backend: Backend) -> None:
    """It is interrupted at its line; after a crash of the worker it is loaded again without waiting again."""
    text = "import os\ndef f(): return 1\ndef g(): os._exit(0)\nwhile True:\n    pass\n"
    work, notes = load(backend, {"one.py": text, "two.py": ""}, names=ONE)
    assert any(note.startswith("one.py, line 4: it took too long") for note in notes)
    for _ in range(2):
        with pytest.raises(WorkerDied, match="ended its whole process"):
            work.g()
        assert work.f() == 1


def test_files_import_each_other_and_the_notebook(backend: Backend) -> None:
    """By name, in whatever order; a name that is only in the notebook is found there."""
    files = {"two.py": "from one import f\ndef h(): return f() + 1"}
    work, _ = load(backend, files, ("def f(): return 1", "LETTERS = {'A'}"), names=ONE)
    assert work.h() == 2
    assert {"A"} == work.LETTERS


def test_a_files_names_win_over_the_notebooks(backend: Backend) -> None:
    """Names are merged, and each function keeps the globals of where it was written."""
    cells = ("k = 10", "def f(): return k", "def g(): return k")
    work, _ = load(backend, {"one.py": "k = 1\ndef f(): return k"}, cells, names=ONE)
    assert (work.f(), work.g()) == (1, 10)


def test_a_failing_cell_is_left_and_the_next_one_runs(backend: Backend) -> None:
    """As in Jupyter with "run all" that goes on; the last definition of a name wins."""
    cells = ("def f(): return 1", "def g(): return 2\nnot_there\ndef f(): return 3", "def f(): return 4")
    work, notes = load(backend, {}, cells, names=ONE)
    assert (work.f(), work.g()) == (4, 2)
    assert any(note.startswith("work.ipynb, cell 2, line 2: NameError") for note in notes)


def test_a_package_that_is_not_there_costs_only_what_uses_it(backend: Backend) -> None:
    """It can be imported, named in annotations and derived from; a call says which package it was."""
    text = (
        "import matplotlib.pyplot as plt\nfrom jaxtyping import Float\nimport seaborn as sns\n"
        "class Plot(sns.Base): pass\n"
        "def f(x: Float['a b'] = 1): return x\ndef g(): plt.plot([1])\n"
    )
    work, notes = load(backend, {"one.py": text, "two.py": ""}, names=ONE)
    assert work.f() == 1
    assert any("matplotlib is not installed here" in note for note in notes)
    with pytest.raises(StudentException, match="uses the package matplotlib"):
        work.g()


def test_a_package_of_the_graders_own_is_none_of_the_students(backend: Backend) -> None:
    """What happens to be installed beside the grader is not there for students."""
    work, notes = load(backend, {"one.py": "import pytest, grader\ndef f(): return pytest.skip()"}, names=ONE)
    assert any("pytest is not installed here" in note for note in notes)
    with pytest.raises(StudentException, match="uses the package pytest"):
        work.f()


def test_missing_files_are_named(backend: Backend) -> None:
    """A missing file is a note, and the reason why its names are missing."""
    work, notes = load(backend, {"one.py": ""}, names=ONE)
    assert "two.py is not in the submission." in notes
    with pytest.raises(MissingName, match=r"two\.py is not in the submission"):
        _ = work.h


def test_things_of_another_kind_are_refused(backend: Backend) -> None:
    """A value where a function belongs is said, and is no error of the grader's."""
    confined = backend(program({"one.py": "f = 3\ndef LETTERS(): pass", "two.py": ""}, exports=ONE), limits=QUICK)
    work = Student(confined, {"f": "function", "LETTERS": "value"})
    with pytest.raises(MissingName, match="`f` should be a function, and it is a value"):
        _ = work.f
    with pytest.raises(MissingName, match="`LETTERS` should be a value, and it is a function"):
        _ = work.LETTERS


def test_dataclasses_and_source_inspection_work(backend: Backend) -> None:
    """Modules are registered and their sources known, so that the standard library finds both."""
    text = (
        "from __future__ import annotations\nfrom dataclasses import dataclass\nimport inspect\n"
        "@dataclass\nclass Point:\n    x: int\n"
        "def f(): return Point(2).x\ndef g(): return inspect.getsource(f)\n"
    )
    work, _ = load(backend, {"one.py": text, "two.py": ""}, names=ONE)
    assert work.f() == 2
    assert work.g().startswith("def f")
