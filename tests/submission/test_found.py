"""What counts as the submission: single files, nothing at all, near names, and one digest for equal sources."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from grader import submission
from grader.errors import SubmissionError
from grader.submission import SourceFile
from tests.submission.reading import Read, Write

CELL = '{"cells": [{"cell_type": "code", "source": "x = 1\\n"}]}'
NONE = (
    "none of the files looked for is here: kl_asymmetry.py, reparameterization.py, elbo_bound.py, vae.py, disc13.ipynb"
)


def test_a_single_file_of_the_assignment_is_that_file(read: Read, folder: Write) -> None:
    """`grade vae.py` grades vae.py."""
    submission = read(folder({"vae.py": "v\n", "elbo_bound.py": "e\n"}) / "vae.py")
    assert (submission.name, submission.files) == ("vae.py", (SourceFile("vae.py", "v\n"),))
    assert submission.notes == ()


def test_a_single_file_of_another_name_is_readable_and_empty(read: Read, folder: Write) -> None:
    """Which file it was meant to be is not guessed, but said where it is near."""
    submission = read(folder({"VAE (1).py": "v\n"}) / "VAE (1).py")
    assert submission.files == ()
    assert submission.notes[0] == NONE
    assert "VAE (1).py" in submission.notes[1]


def test_a_single_notebook_of_any_name_counts(read: Read, folder: Write) -> None:
    """Given alone, a notebook counts whatever its name."""
    submission = read(folder({"homework.ipynb": CELL}) / "homework.ipynb")
    assert submission.notebook == "homework.ipynb"
    assert [(cell.number, cell.text) for cell in submission.cells] == [(1, "x = 1\n")]
    assert submission.notes == ()


def test_a_submission_with_none_of_our_files_is_readable(read: Read, folder: Write) -> None:
    """It will earn nothing, and the note says what was looked for."""
    submission = read(folder({"essay.txt": "hello"}))
    assert (submission.files, submission.notebook, submission.cells) == ((), None, ())
    assert submission.notes == (NONE,)


def test_an_archive_inside_is_pointed_out(read: Read, folder: Write) -> None:
    """An archive in the folder is not opened; the note says what to do."""
    assert read(folder({"work.tar.gz": b""})).notes == (
        NONE,
        "an archive lies inside, work.tar.gz; unpack it and submit what is in it",
    )


@pytest.mark.parametrize(
    "name",
    ["kl_asymmetry (1).py", "KL_Asymmetry.py", "kl-asymmetry.py", "kl_asymmetry - Copy.py", "kl_asymmetry.py.txt",
     "kl_assymmetry.py", "kl_asymmetry", "kl asymmetry.py"],
)  # fmt: skip
def test_a_near_name_is_pointed_out(read: Read, folder: Write, name: str) -> None:
    """A file that a browser or a hand renamed is not taken for ours, but named beside the one that is missing."""
    submission = read(folder({name: "k\n", "vae.py": "v\n"}))
    assert [file.name for file in submission.files] == ["vae.py"]
    assert submission.notes == (f"kl_asymmetry.py is not here; if {name} was meant for it, rename it and submit again",)


@pytest.mark.parametrize("name", ["test_vae.py", "utils.py", "notes.txt", "vae.pt", "vae.md", "elbo_bound.py.bak"])
def test_other_names_are_not_near(read: Read, folder: Write, name: str) -> None:
    """Tests, helpers and weights beside the work are no misspelling of it."""
    assert read(folder({name: ""})).notes == (NONE,)


def test_a_file_that_is_there_has_no_near_names(read: Read, folder: Write) -> None:
    """A backup beside the right file needs no note."""
    assert read(folder({"vae.py": "v\n", "vae (1).py": "old\n"})).notes == ()


def test_a_missing_path_is_an_error(read: Read, tmp_path: Path) -> None:
    """The line names the path and what to do."""
    with pytest.raises(SubmissionError, match="there is no such file or folder; check the path") as caught:
        read(tmp_path / "nobody\nhere")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["work.pdf", "work.tar.gz", "work.rar", "work", "work.pyc", "work.txt"])
def test_another_kind_of_file_is_an_error(read: Read, folder: Write, name: str) -> None:
    """What can be given stands in the line."""
    path = folder({name: b"%PDF"}) / name
    with pytest.raises(
        SubmissionError, match=r"cannot be graded; give a folder, a \.zip, a \.ipynb or a \.py$"
    ) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_a_fifo_as_the_submission_is_an_error(read: Read, tmp_path: Path) -> None:
    """It is refused before it is opened."""
    os.mkfifo(tmp_path / "vae.py")
    with pytest.raises(SubmissionError, match="cannot be graded"):
        read(tmp_path / "vae.py")


def test_no_permission_is_an_error(read: Read, folder: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that may not be read is an error of who grades; the student cannot be blamed."""
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(SubmissionError, match="no permission"):
        read(folder({}))


def test_the_path_itself_may_be_a_link(read: Read, folder: Write, tmp_path: Path) -> None:
    """Whoever calls chose it; only what lies inside is the student's."""
    (tmp_path / "link").symlink_to(folder({"vae.py": "v\n"}))
    (tmp_path / "elbo_bound.py").symlink_to(tmp_path / "ada" / "vae.py")
    assert [file.name for file in read(tmp_path / "link").files] == ["vae.py"]
    assert read(tmp_path / "elbo_bound.py").files == (SourceFile("elbo_bound.py", "v\n"),)


def test_the_digest_knows_sources_and_not_their_packing(read: Read, folder: Write, packed: Write) -> None:
    """Folder or archive, wrapped or not, other files, dates and line ends: the same sources are the same submission."""
    files = {"vae.py": "v = 1\n", "disc13.ipynb": CELL}
    expected = read(folder(files)).digest
    top = folder({"README.md": "r", "vae.py": "v = 1\r\n"})
    os.utime(top / "vae.py", (0, 0))
    assert read(top).digest == expected
    assert read(packed({f"ada/{name}": text for name, text in reversed(files.items())})).digest == expected
    assert len(expected) == 64


@pytest.mark.parametrize(
    "files",
    [{"vae.py": "v = 2\n"}, {"elbo_bound.py": "v = 1\n"}, {"vae.py": b"\xff"}, {"disc13.ipynb": CELL}, {},
     {"vae.py": "v = 1\n", "elbo_bound.py": ""}],
)  # fmt: skip
def test_the_digest_changes_with_the_sources(
    read: Read, folder: Write, packed: Write, files: Mapping[str, str]
) -> None:
    """Whatever would be graded differently has another digest."""
    assert read(folder({"vae.py": "v = 1\n"})).digest != read(packed(files)).digest


def test_nothing_is_run(read: Read, folder: Write, tmp_path: Path) -> None:
    """Reading is not importing: neither files, nor cells, nor a conftest.py beside them do anything."""
    mark = tmp_path / "mark"
    code = f"open({str(mark)!r}, 'w').close()\n"
    cell = json.dumps({"cells": [{"cell_type": "code", "source": code}]})
    assert read(folder({"vae.py": code, "conftest.py": code, "json.py": code, "disc13.ipynb": cell})).cells
    assert not mark.exists()


def test_importing_the_module_is_cheap() -> None:
    """The command line starts with it: no numpy, torch, pytest, rich, and nothing that only some submissions need."""
    code = "import sys, grader.submission; print(*sys.modules)"
    root = Path(submission.__file__).parents[1]
    run = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    loaded = run.stdout.split()
    assert not {"numpy", "torch", "pytest", "rich", "nbformat", "jsonschema", "zipfile"} & set(loaded)
