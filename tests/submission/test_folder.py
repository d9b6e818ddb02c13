"""A folder is read without being followed, run or believed, and notes say what was passed over."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader import packing
from grader.errors import SubmissionError
from grader.submission import SourceFile
from tests.submission.reading import Read, Write, texts

SKIPPED = ["__MACOSX", ".git", "__pycache__", ".ipynb_checkpoints", "node_modules"]


def test_files_come_in_the_assignments_order_and_without_notes(read: Read, folder: Write) -> None:
    """A tidy folder needs no remark, and what is not the assignment's is left alone."""
    submission = read(folder({"vae.py": "v = 1\n", "README.md": "hello", "elbo_bound.py": "e = 1\n"}))
    assert submission.name == "ada"
    assert submission.files == (SourceFile("elbo_bound.py", "e = 1\n"), SourceFile("vae.py", "v = 1\n"))
    assert (submission.notebook, submission.cells, submission.notes) == (None, (), ())


def test_folders_around_everything_are_looked_through(read: Read, folder: Write) -> None:
    """However many folders stand around the work, it is found."""
    submission = read(folder({"a/b/c/vae.py": "v = 1\n"}))
    assert texts(submission) == {"vae.py": "v = 1\n"}
    assert submission.notes == ()


def test_the_copy_nearest_to_the_top_counts(read: Read, folder: Write) -> None:
    """A backup further down is not graded, and a note says which copy was."""
    submission = read(folder({"a/old/vae.py": "old\n", "z/vae.py": "new\n"}))
    assert texts(submission) == {"vae.py": "new\n"}
    assert submission.notes == ("vae.py is here 2 times: the one nearest to the top counts, z/vae.py",)


def test_of_equally_near_copies_the_first_by_name_counts(read: Read, folder: Write) -> None:
    """The order in which a disk lists its folders decides nothing."""
    assert texts(read(folder({"b/vae.py": "b\n", "a/vae.py": "a\n"}))) == {"vae.py": "a\n"}


def test_a_folder_called_like_a_file_is_a_folder(read: Read, folder: Write) -> None:
    """`vae.py/` is looked into; it is no file itself."""
    assert texts(read(folder({"vae.py/elbo_bound.py": "e\n"}))) == {"elbo_bound.py": "e\n"}


def test_symbolic_links_are_passed_over(read: Read, folder: Write, tmp_path: Path) -> None:
    """Neither a linked file nor a linked folder leads out of the submission; a real copy further down counts."""
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "elbo_bound.py").write_text("secret\n")
    top = folder({"work/vae.py": "mine\n"})
    (top / "vae.py").symlink_to(secret / "elbo_bound.py")
    (top / "elbo_bound.py").symlink_to(secret / "elbo_bound.py")
    (top / "more").symlink_to(secret, target_is_directory=True)
    submission = read(top)
    assert texts(submission) == {"vae.py": "mine\n"}
    (note,) = submission.notes
    assert note.startswith("passed over: elbo_bound.py (a symbolic link), vae.py (a symbolic link), 1 link")


def test_a_fifo_is_passed_over_and_never_waited_for(read: Read, folder: Write) -> None:
    """A FIFO in a file's place would hold whoever opened it for ever."""
    top = folder({"elbo_bound.py": "e\n"})
    os.mkfifo(top / "vae.py")
    submission = read(top)
    assert texts(submission) == {"elbo_bound.py": "e\n"}
    assert submission.notes == ("passed over: vae.py (a special file)",)


@pytest.mark.parametrize("swap", [os.mkfifo, lambda path: path.symlink_to("/etc/hostname"), Path.mkdir])
def test_a_file_that_was_exchanged_after_it_was_listed_is_not_read(
    read: Read, folder: Write, monkeypatch: pytest.MonkeyPatch, swap: Callable[[Path], Any]
) -> None:
    """Between listing and opening the file may become a FIFO, a link or a folder: it is broken, and nothing waits."""
    top = folder({"vae.py": "v\n"})
    listed = packing._in_folder

    def list_then_swap(root: Path) -> Any:
        result = listed(root)
        (root / "vae.py").unlink()
        swap(root / "vae.py")
        return result

    monkeypatch.setattr(packing, "_in_folder", list_then_swap)
    assert read(top).files == (SourceFile("vae.py", "", "it is no regular file"),)


def test_a_fifo_that_is_opened_all_the_same_does_not_block(folder: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """The open itself is guarded too: the look before it can be a moment too early."""
    top = folder({"vae.py": "v\n"})
    honest = os.lstat(top / "vae.py")
    (top / "vae.py").unlink()
    os.mkfifo(top / "vae.py")
    monkeypatch.setattr(Path, "lstat", lambda path: honest)
    with pytest.raises(SubmissionError, match="no regular file"):
        packing._load_file(top / "vae.py", 10)


def test_compiled_files_are_passed_over_in_one_note(read: Read, folder: Write) -> None:
    """Those called like the assignment's files are named, others only counted."""
    submission = read(
        folder({"vae.pyc": b"\0", "elbo_bound.cpython-311-x86_64-linux-gnu.so": b"\0", "other.so": b"\0"})
    )
    assert submission.notes[-1] == (
        "passed over: elbo_bound.cpython-311-x86_64-linux-gnu.so (a compiled file), vae.pyc (a compiled file),"
        " 1 link, special or compiled file"
    )


@pytest.mark.parametrize("name", SKIPPED)
def test_folders_that_tools_make_are_skipped_without_a_note(read: Read, folder: Write, name: str) -> None:
    """What an editor, an archiver or git put there is nobody's answer and no news."""
    submission = read(folder({f"work/{name}/vae.py": "theirs\n", "work/elbo_bound.py": "e\n"}))
    assert texts(submission) == {"elbo_bound.py": "e\n"}
    assert submission.notes == ()


def test_virtual_environments_are_skipped(read: Read, folder: Write) -> None:
    """Thousands of installed files, some of them called vae.py, are not the student's."""
    top = folder({"env/pyvenv.cfg": "", "env/lib/python3.11/site-packages/vae.py": "x\n", "a/b/vae.py": "y\n"})
    (top / "env" / "lib64").symlink_to("lib")
    submission = read(top)
    assert texts(submission) == {"vae.py": "y\n"}
    assert submission.notes == ()


def test_an_environment_made_around_the_work_does_not_hide_it(read: Read, folder: Write) -> None:
    """`python -m venv .` in the working folder: the work beside `bin` and `lib` counts."""
    submission = read(folder({"pyvenv.cfg": "", "lib/vae.py": "x\n", "src/vae.py": "y\n", "elbo_bound.py": "e\n"}))
    assert texts(submission) == {"elbo_bound.py": "e\n", "vae.py": "y\n"}


def test_resource_forks_of_a_mac_are_ignored(read: Read, folder: Write) -> None:
    """`._vae.py` is no near miss of vae.py."""
    assert len(read(folder({"._vae.py": b"\0\5"})).notes) == 1


def test_the_number_of_entries_is_capped(read: Read, folder: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """A huge tree costs a bounded time, and what is nearest to the top is found before the cap is reached."""
    monkeypatch.setattr(packing, "MAX_ENTRIES", 12)
    top = folder({f"a/{number}/file.txt": "" for number in range(20)} | {"b/vae.py": "v\n"})
    submission = read(top)
    assert any("12 files and folders or more" in note for note in submission.notes)
    assert read(folder({"vae.py": "top\n"})).files == (SourceFile("vae.py", "top\n"),)


def test_the_depth_is_capped(read: Read, folder: Write) -> None:
    """Folders in folders without end are left at a fixed depth, with a note."""
    submission = read(folder({"d/" * (packing.MAX_DEPTH + 1) + "vae.py": "v\n", "elbo_bound.py": "e\n"}))
    assert texts(submission) == {"elbo_bound.py": "e\n"}
    assert submission.notes == ("folders more than 20 deep were not looked into",)


def test_a_folder_that_cannot_be_opened_is_noted(read: Read, folder: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """One closed folder does not keep the rest from being graded."""
    top = folder({"closed/vae.py": "v\n", "elbo_bound.py": "e\n"})
    scandir = os.scandir

    def refusing(path: Path) -> Any:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    submission = read(top)
    assert texts(submission) == {"elbo_bound.py": "e\n"}
    assert submission.notes == ("folders that could not be opened: closed",)


def test_a_file_that_cannot_be_opened_is_broken(read: Read, folder: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is there, holds nothing, and a note says why."""
    top = folder({"vae.py": "v\n"})

    def refusing(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refusing)
    submission = read(top)
    assert submission.files == (SourceFile("vae.py", "", "it cannot be read (Permission denied)"),)
    assert submission.notes == ("vae.py: it cannot be read (Permission denied)",)


def test_a_file_above_the_limit_costs_only_itself(read: Read, folder: Write) -> None:
    """A source of megabytes is not read to its end; the other files are graded."""
    submission = read(folder({"vae.py": "#" * 2049, "elbo_bound.py": "#" * 2048}), source_kb=2)
    assert [bool(file.error) for file in submission.files] == [False, True]
    (note,) = submission.notes
    assert note.startswith("vae.py: it is larger than 2 KB")


def test_any_number_of_odd_files_makes_few_and_short_notes(read: Read, folder: Write) -> None:
    """A submission cannot flood what a TA reads."""
    files = {
        f"{number}/{name}": "" for number in range(60) for name in ("vae.pyc", "VAE.py", "a.zip", "x.ipynb", "y.ipynb")
    }
    submission = read(folder(files))
    assert 0 < len(submission.notes) < 10
    assert all(len(note) < 600 for note in submission.notes)


def test_names_are_shown_without_control_characters(read: Read, folder: Write) -> None:
    """A file name can carry a terminal's commands or a second line into a report."""
    submission = read(folder({"VAE\x1b (1)\n.py": "", "\x1b[2J" * 40 + ".ipynb": "", "b.ipynb": ""}))
    assert len(submission.notes) >= 2
    assert all(note.isprintable() for note in submission.notes)
