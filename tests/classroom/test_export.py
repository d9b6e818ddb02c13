"""An export is read whatever it looks like: each submission is there or accounted for, and none stops the class."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from grader import submission
from grader.classroom import export
from grader.classroom.export import Entry, Export
from grader.classroom.record import Person
from grader.errors import UsageError
from tests.classroom.packed import packed

NAMES = ("kl_asymmetry.py", "vae.py")
METADATA = "submission_metadata.yml"
ADA = Person(name="Ada Lovelace", email="ada@school.edu", sid="0012345")
BEN = Person(name="Ben Li", email="", sid="")

Read = Callable[[Path], Export]
Write = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def read() -> Iterator[Read]:
    """`export.read` for an assignment of two files; what was unpacked stays until the test ends."""
    with contextlib.ExitStack() as opened:
        yield lambda path: export.read(path, opened, names=NAMES)


@pytest.fixture
def folder(tmp_path: Path) -> Write:
    """A function that writes files, by path, below a folder, and returns it; a path that ends in "/" is a folder."""

    def write(files: Mapping[str, str]) -> Path:
        top = tmp_path / "assignment_1_export"
        top.mkdir(exist_ok=True)
        for name, text in files.items():
            path = top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if name.endswith("/"):
                path.mkdir(exist_ok=True)
            else:
                path.write_text(text, encoding="utf-8")
        return top

    return write


def _by_key(found: Export) -> dict[str, Entry]:
    assert [entry.key for entry in found.entries] == sorted({entry.key for entry in found.entries})
    return {entry.key: entry for entry in found.entries}


ODD = """\
---
submission_1:
  :submitters:
  - :name: Ada Lovelace
    :sid: '0012345'
    :email: ada@school.edu
  :created_at: 2024-02-01 21:03:11.123456000 Z
  :score: 17.5
  :status: processed
  :results:
    score: 17.5
    tests:
    - {name: one, number: '1', score: 5.0, output: "submission_2:\\n"}
  :history:
  - :id: 123456000
    :submitters: []
    :created_at: 2023-01-01 00:00:00 Z
submission_2:
  :submitters:
  - :name: Ada Lovelace
    :sid: '0012345'
    :email: ada@school.edu
  - :name: Ben Li
    :sid:
  :created_at: 2024-02-01 21:03:11 Z
submission_3:
  :submitters:
  - :name: Gone
  :created_at: ~
submission_4:
submission_5:
  :submitters: ~
  :created_at: null
  :results: null
submission_6: {}
submission_7: {}
submission_8: {}
submission_9: {}
submission_10: {}
"""


@pytest.fixture
def odd(folder: Write) -> Path:
    """An export with most of what has ever been odd in one."""
    top = folder(
        {
            METADATA: ODD,
            "submission_1/vae.py": "right = 1\n",
            "submission_2/mine/vae.py": "group = 1\n",
            "submission_4/kl_asymmetry.py": "nulls = 1\n",
            "submission_5/": "",
            "submission_6/venv/pyvenv.cfg": "",
            "submission_6/venv/lib/python3.11/site-packages/vae.py": "not theirs\n",
            "submission_6/vae.py": "environment = 1\n",
            "submission_7/vae.py": "link = 1\n",
            "submission_8/vae.py": "data = 1\n",
            "submission_9/übung 猫/vae.py": "unicode = 1\n",
            "submission_10/disc13.ipynb": '{"cells": [{"cell_type": "code", "source": "cell = 1"}], "nbformat": 4}',
            "submission_11/vae.py": "nameless = 1\n",
            "__MACOSX/submission_1/._vae.py": "junk",
            "submission_1/__MACOSX/vae.py": "junk",
            ".DS_Store": "junk",
            "submission_1/.DS_Store": "junk",
        }
    )
    (top / "submission_7" / "kl_asymmetry.py").symlink_to("/etc/passwd")
    (top / "submission_7" / "outside").symlink_to("/etc")
    with open(top / "submission_8" / "mnist.npz", "wb") as data:
        data.truncate(30 << 20)
    return top


@pytest.mark.parametrize("form", ["folder", "zip", "zip without a root"])
def test_an_export_of_all_oddities_is_read(form: str, odd: Path, read: Read, tmp_path: Path) -> None:
    """Every submission is an entry, gradable but for the one without a folder, in a folder and in an archive alike."""
    if form != "folder":
        odd = packed(tmp_path / "export.zip", odd, root="" if "without" in form else "assignment_1_export/")
    found = read(odd)
    entries = _by_key(found)
    assert {key for key, entry in entries.items() if entry.path is None} == {"submission_3"}
    assert {key: entry.people for key, entry in entries.items() if entry.people} == {
        "submission_1": (ADA,),
        "submission_2": (ADA, BEN),
        "submission_3": (Person(name="Gone"),),
    }
    assert {key: entry.submitted_at for key, entry in entries.items() if entry.submitted_at} == {
        "submission_1": "2024-02-01T21:03:11Z",
        "submission_2": "2024-02-01T21:03:11Z",
    }
    assert {key: entry.note for key, entry in entries.items() if entry.note} == {
        "submission_3": "the metadata names it, and there is no folder for it",
        "submission_11": "the metadata does not name it",
    }
    graded = {
        key: submission.read(entry.path, names=NAMES, notebook="disc13.ipynb")
        for key, entry in entries.items()
        if entry.path
    }
    assert {
        key: "".join([*(file.text for file in one.files), *(cell.text for cell in one.cells)])
        for key, one in graded.items()
    } == {
        "submission_1": "right = 1\n",
        "submission_2": "group = 1\n",
        "submission_4": "nulls = 1\n",
        "submission_5": "",
        "submission_6": "environment = 1\n",
        "submission_7": "link = 1\n",
        "submission_8": "data = 1\n",
        "submission_9": "unicode = 1\n",
        "submission_10": "cell = 1",
        "submission_11": "nameless = 1\n",
    }
    assert graded["submission_7"].notes == (
        "passed over: kl_asymmetry.py (a symbolic link), 1 link, special or compiled file",
    )


def test_without_metadata_the_folders_are_graded(odd: Path, read: Read) -> None:
    """No names, and no note about each that has none."""
    (odd / METADATA).unlink()
    found = read(odd)
    assert len(found.entries) == 10
    assert found.notes == ()
    assert {(entry.people, entry.submitted_at, entry.note) for entry in found.entries} == {((), "", "")}


def test_a_folder_that_is_a_link_is_not_followed(folder: Write, read: Read, tmp_path: Path) -> None:
    """It could lead to anything that whoever grades may read; it is accounted for."""
    top = folder({"submission_1/vae.py": "v\n"})
    (top / "submission_2").symlink_to(tmp_path)
    (top / "submission_3").symlink_to("submission_1")
    entries = _by_key(read(top))
    assert {key: (entry.path is None, entry.note) for key, entry in entries.items()} == {
        "submission_1": (False, ""),
        "submission_2": (True, "a symbolic link is not followed"),
        "submission_3": (True, "a symbolic link is not followed"),
    }


def test_a_file_in_the_place_of_a_folder_is_accounted_for(folder: Write, read: Read) -> None:
    """Nothing else than a folder, an archive, a notebook or a program is handed on."""
    top = folder(
        {METADATA: "submission_1: {}\nsubmission_2: {}\n", "submission_1": "a text", "submission_2/vae.py": ""}
    )
    assert {key: entry.path is None for key, entry in _by_key(read(top)).items()} == {
        "submission_1": True,
        "submission_2": False,
    }


def test_in_a_plain_folder_each_entry_is_one_submission(folder: Write, read: Read, tmp_path: Path) -> None:
    """Folders, archives, notebooks and programs; what is none is named, but for a system's own files."""
    top = folder(
        {
            "ada/vae.py": "", "ben.py": "", "chen.IPYNB": "{}", "notes.txt": "", "grades.csv": "", ".DS_Store": "",
            "__MACOSX/ada/._vae.py": "", "Thumbs.db": "",
        }
    )  # fmt: skip
    packed(top / "dora.zip", folder({"ada/vae.py": ""}) / "ada")
    for path in (top, packed(tmp_path / "class.zip", top), packed(tmp_path / "class.ZIP", top, root="a/")):
        found = read(path)
        assert list(_by_key(found)) == ["ada", "ben.py", "chen.IPYNB", "dora.zip"]
        assert found.notes == ("no submission, passed over: grades.csv, notes.txt",)
        for entry in found.entries:
            assert entry.path is not None
            submission.read(entry.path, names=NAMES, notebook="disc13.ipynb")


def test_a_class_inside_a_submission_is_not_the_class(folder: Write, read: Read) -> None:
    """A student's folder may be called like Gradescope's, and hold metadata: it is a student's folder."""
    top = folder({"ada/submission_1/vae.py": "", f"ada/{METADATA}": "submission_1: {}", "ben/vae.py": ""})
    assert list(_by_key(read(top))) == ["ada", "ben"]


def test_names_that_are_no_text_become_keys(folder: Write, read: Read) -> None:
    """A name in another encoding can be stored and printed, is told from its neighbour, and leads to the folder."""
    top = folder({"a/vae.py": ""})
    for byte in (b"\xe9", b"\xe8"):
        os.mkdir(os.fsencode(top) + b"/caf" + byte)
    entries = _by_key(read(top))
    assert list(entries) == ["a", "caf\ufffd", "caf\ufffd 2"]
    assert {entry.path is not None and entry.path.is_dir() for entry in entries.values()} == {True}


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_one_submission_is_no_class(form: str, folder: Write, read: Read, tmp_path: Path) -> None:
    """A student's folder given by mistake would be graded file by file: who gave it hears of `grader grade`."""
    top = folder({"vae.py": "", "kl_asymmetry.py": "", "data/x.txt": ""})
    path = top if form == "folder" else packed(tmp_path / "ada.zip", top)
    with pytest.raises(UsageError, match=r"it holds kl_asymmetry.py itself, .* grade it with `grader grade`"):
        read(path)


@pytest.mark.parametrize(
    "metadata", ['"123.pdf":\n  :submitters: []\n', "'123':\n  :original_filename: homework.pdf\n  :submitters: []\n"]
)
def test_an_export_of_pdfs_is_refused(metadata: str, folder: Write, read: Read) -> None:
    """There is nothing to run in it."""
    with pytest.raises(UsageError, match="the export of an assignment handed in as PDF"):
        read(folder({METADATA: metadata, "123.pdf": ""}))


def test_pdfs_alone_are_refused(folder: Write, read: Read) -> None:
    """Where the metadata say nothing, the files do."""
    with pytest.raises(UsageError, match="it holds PDF files and no programs"):
        read(folder({METADATA: "", "123.pdf": ""}))


def test_what_is_no_class_is_refused(folder: Write, read: Read, tmp_path: Path) -> None:
    """Nothing there, nothing in it, and a file that is no archive: one line each, which says what to name instead."""
    with pytest.raises(UsageError, match="there is no such file or folder"):
        read(tmp_path / "nothing")
    with pytest.raises(UsageError, match=r"there is no submission in it; name Gradescope's export"):
        read(folder({"readme.txt": "", "__MACOSX/x": ""}))
    program = folder({"vae.py": ""}) / "vae.py"
    with pytest.raises(UsageError, match=r"a class is a folder or a .zip; .*`grader grade .*vae.py`"):
        read(program)
    program.with_name("a.zip").write_bytes(b"PK no archive")
    with pytest.raises(UsageError, match=r"it is no .zip archive"):
        read(program.with_name("a.zip"))


def test_what_is_unpacked_is_private_and_goes(folder: Write, tmp_path: Path) -> None:
    """Other people's work lies in a folder of its owner's for as long as it is needed."""
    archive = packed(tmp_path / "class.zip", folder({"ada/vae.py": "v\n", "ben/vae.py": ""}))
    with contextlib.ExitStack() as opened:
        path = export.read(archive, opened).entries[0].path
        assert path is not None
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert (path / "vae.py").read_text(encoding="utf-8") == "v\n"
    assert not path.parent.exists()
