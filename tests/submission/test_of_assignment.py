"""Submissions by their assignment: whose files, notebook and limits count, and the masters as one of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader import assignment as assignments
from grader import submission
from grader.assignment import Assignment
from grader.release.scaffold import create


@pytest.fixture
def assignment(tmp_path: Path) -> Assignment:
    """A small assignment called demo, with logistic.py as its only file, in a folder that also holds a notebook."""
    folder = create("demo", 1, tmp_path)
    (folder / "demo.ipynb").write_text('{"cells": [{"cell_type": "code", "source": "x = 1"}]}', encoding="utf-8")
    return assignments.read(folder)


def test_the_assignment_says_what_is_looked_for(assignment: Assignment, tmp_path: Path) -> None:
    """Its files and the notebook of its name are read, and nothing else."""
    work = tmp_path / "ada"
    work.mkdir()
    for name in ("logistic.py", "other.py"):
        (work / name).write_text("x = 1\n", encoding="utf-8")
    for name in ("demo.ipynb", "other.ipynb"):
        (work / name).write_text('{"cells": [{"cell_type": "code", "source": "y = 2"}]}', encoding="utf-8")
    found = submission.read_for(assignment, work)
    assert [file.name for file in found.files] == ["logistic.py"]
    assert found.notebook == "demo.ipynb"


@pytest.mark.parametrize(("limit", "file"), [("source_kb", "logistic.py"), ("notebook_kb", "demo.ipynb")])
def test_the_assignment_says_how_large_a_file_may_be(tmp_path: Path, limit: str, file: str) -> None:
    """A file above the limit in assignment.toml counts as broken, and a note says so."""
    folder = create("demo", 1, tmp_path)
    with (folder / "assignment.toml").open("a", encoding="utf-8") as toml:
        toml.write(f"\n[limits]\n{limit} = 1\n")
    work = tmp_path / "ada"
    work.mkdir()
    (work / file).write_text(f'{{"cells": [], "metadata": "{"x" * 1024}"}}', encoding="utf-8")
    (note,) = submission.read_for(assignments.read(folder), work).notes
    assert "larger than 1 KB" in note


def test_the_masters_are_a_submission_of_their_files_alone(assignment: Assignment) -> None:
    """Each master is there as it stands, the notebook beside them is not, and the digest is that of the same files."""
    masters = submission.of_masters(assignment)
    text = (assignment.folder / "logistic.py").read_text(encoding="utf-8")
    assert [(file.name, file.text) for file in masters.files] == [("logistic.py", text)]
    assert masters.notebook is None
    assert masters.cells == ()
    assert masters.digest == submission.read_for(assignment, assignment.folder / "logistic.py").digest
