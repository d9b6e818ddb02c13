"""Wrong uses as people make them: each ends with its exit status and one line that says what to do.

A row is what was typed, and what the line says. Those that need a process of their own stand in `test_wrong_places.py`.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.cli.commands import COMMANDS
from grader.cli.main import main
from tests.conftest import SMALL_TOML

LONG = "x" * 300

# Words of a command line are separated by spaces here; `''` is an empty one.
WRONG_USES = {
    # names that are not known
    "gradde homework": "no command 'gradde'; did you mean grade? (see grader --help)",
    "homework": f"no command 'homework'; known: {', '.join(COMMANDS)} (see grader --help)",
    "--verison": "no option --verison; did you mean --version? (see grader --help)",
    "--frobnicate": "no option --frobnicate; known: --version, -h, --help (see grader --help)",
    "grade homework --isolatoin none": "no option --isolatoin; did you mean --isolation? (see grader grade --help)",
    "verify small --lnog": "no option --lnog; did you mean --long? (see grader verify --help)",
    "release small --chek": "no option --chek; did you mean --check? (see grader release --help)",
    "override class.sqlite ada test_double 1 --wy agreed": "no option --wy; did you mean --why?",
    "grade homework --assignment smal": "smal: no such assignment; did you mean small?",
    "verify smal": "smal: no such assignment; did you mean small?",
    "release smal": "smal: no such assignment; did you mean small?",
    "grade homework --only 2": "--only 2: there is no part '2'; known: 1, 2(a)",
    "grade homework --only 1,2a": "--only 1,2a: there is no part '2a'; did you mean 2(a)?",
    "grade homework --only ''": "--only: it is empty; known: 1, 2(a)",
    "grade homework --isolation proces": "'--isolation': there is no 'proces'; did you mean process?",
    "grade homework --isolation docker": "'--isolation': there is no 'docker'; known: auto, strict, process, none",
    "batch class --engine dusk": "'--engine': there is no 'dusk'; did you mean dask?",
    "derivation --claim elbo proof.txt": "there is no claim 'elbo'; did you mean elbo-bound?",
    # words that are missing, empty, too many or no numbers
    "grade": "Missing argument 'SUBMISSION' (see grader grade --help)",
    "batch": "Missing argument 'EXPORT' (see grader batch --help)",
    "new": "Missing argument 'NAME' (see grader new --help)",
    "derivation": "name the file that holds the derivation, or - for standard input",
    "grade homework --isolation": "--isolation: a value is missing (see grader grade --help)",
    "grade homework other": "unexpected extra argument (other) (see grader grade --help)",
    "grade ''": "'SUBMISSION': it is empty; name a file or a folder ('.' is this one)",
    "batch ''": "'EXPORT': it is empty; name a file or a folder",
    "check ''": "it is empty; name a file or a folder",
    "grade homework --assignment ''": "'': this folder holds no assignment.toml; name one that does",
    "grade homework --seed x": "'--seed': 'x' is not a valid integer",
    "batch class --jobs 0": "'--jobs': 0 is not in the range x>=1",
    "new ''": "an assignment's name has letters, digits, - and _ only",
    "new ../small": "../small: an assignment's name has letters, digits, - and _ only",
    "new small": "solutions/small: it exists already; choose another name, or move it away",
    # submissions of no use
    "grade absent": "absent: there is no such file or folder; check the path",
    "grade absent --results r.json": "absent: there is no such file or folder; check the path",
    f"grade {LONG}": "there is no such file or folder; check the path",
    "grade sheet.pdf": "sheet.pdf: a .pdf file cannot be graded; give a folder, a .zip, a .ipynb or a .py",
    "grade text.zip": "text.zip: it is no .zip archive, or only a part of one; pack it again as .zip",
    "grade text.zip --results r.json": "text.zip: it is no .zip archive, or only a part of one; pack it again as .zip",
    "grade empty.zip": "empty.zip: it is no .zip archive, or only a part of one",
    "grade pipe.py": "pipe.py: this kind of file cannot be graded",
    "grade /dev/zero": "/dev/zero: this kind of file cannot be graded",
    "grade circle": "circle: there is no such file or folder",
    # results that cannot be written
    "grade homework --results absent/r.json": "absent/r.json: No such file or directory; name a file in a folder",
    "grade homework --results homework": "homework: it is no ordinary file; name a file that may be replaced",
    "grade homework --results /dev/full": "/dev/full: it is no ordinary file",
    "grade homework --results -": "'--results': standard output is not for it; name a file",
    # assignments
    "grade homework --assignment homework": "homework: this folder holds no assignment.toml; name one that does, or",
    "verify class": "class: this folder holds no assignment.toml; name one that does, or",
    "release small --check --solutions": "--check changes nothing; leave --solutions and --wheels out",
    "release small --wheels absent": "'--wheels': Directory 'absent' does not exist",
    # what students run
    "check absent": "absent: there is no such file or folder; check the path",
    f"check {LONG}": ": File name too long; check the path",
    "check homework": "homework: no assignment.toml with a folder public/ beside it, here or above; run it in the",
    "check --assignment absent homework": "absent/assignment.toml: No such file or directory; run it in the folder",
    "derivation absent.txt": "absent.txt: No such file or directory; name a text file, or - for standard input",
    "derivation homework": "homework: Is a directory; name a text file",
    "derivation circle": "circle: Too many levels of symbolic links; name a text file",
    "derivation /dev/zero": "/dev/zero: it is larger than 1 MB; name the text file that holds the derivation",
    "derivation sparse.py": "sparse.py: it is larger than 1 MB",
    # classes and stores
    "batch absent": "absent: there is no such file or folder; name Gradescope's export or a folder of submissions",
    f"batch {LONG}": ": File name too long; check the path",
    "batch sheet.pdf": "sheet.pdf: a class is a folder or a .zip; a single submission is graded with `grader grade",
    "batch text.zip": "text.zip: it is no .zip archive",
    "batch homework": "homework: it holds numbers_file.py itself, so it is one submission, not a class",
    "batch empty": "empty: there is no submission in it; name Gradescope's export, or a folder that holds",
    "batch printed": "this is the export of an assignment handed in as PDF",
    "batch class --engine dask": "--engine dask and --scheduler ADDRESS go together",
    "batch class --engine dask --scheduler tcp://h:1 --jobs 2": "--jobs goes with --engine local; a dask worker",
    "batch class --scheduler tcp://127.0.0.1:8786": "--engine dask and --scheduler ADDRESS go together",
    "batch class --store absent/s.sqlite": "absent: No such file or directory; name a store in a folder where you may",
    "batch class --store empty": "empty: it is no ordinary file; name one for the store with --store",
    "batch class --store pipe": "pipe: it is no ordinary file; name one for the store with --store",
    "batch class --store /dev/full": "/dev/full: it is no ordinary file",
    "batch class --store sheet.pdf": "sheet.pdf: it cannot be used as a store of grades",
    "batch class --store other.sqlite": "other.sqlite: it is a database, but no store of grades; name another file",
    "batch class --store old.sqlite": "old.sqlite: it is a store of version 77, and this grader reads version",
    "diff absent class.sqlite": "absent: there is no store here; `grader batch` makes one",
    "diff class.sqlite class.sqlite --csv ''": "'--csv': it is empty; name a file or a folder",
    "diff class.sqlite class.sqlite --json --csv -": "--json and --csv - both want the standard output",
    "diff empty empty": "empty: there is no store here",
    "override absent ada test 1 --why x": "absent: there is no store here; `grader batch` makes one",
    "override class.sqlite ada test_double": "give either a SCORE with --why, or --withdraw",
    "override class.sqlite ada test_double many --why x": "many: it is no number; SCORE is in points, such as 2.5",
    "report": "Missing argument 'STORE' (see grader report --help)",
    "report absent": "absent: there is no store here; `grader batch` makes one",
    "report sheet.pdf": "sheet.pdf: it cannot be used as a store of grades",
    "report empty": "empty: there is no store here",
    # Gradescope
    "gradescope --root absent": "'--root': Directory 'absent' does not exist",
    "gradescope --root sheet.pdf": "'--root': Directory 'sheet.pdf' is a file",
}


@pytest.fixture
def place(repository: Path) -> Path:
    """The repository with everything in it that the rows name."""
    (repository / "empty").mkdir()
    shutil.copytree("homework", "class/ada")
    (repository / "printed").mkdir()
    (repository / "printed" / "submission_metadata.yml").write_text(
        "submission_1:\n  :original_filename: a.pdf\n", "utf-8"
    )
    (repository / "printed" / "submission_1.pdf").write_bytes(b"%PDF-1.4")
    for name, data in {"sheet.pdf": b"%PDF-1.4", "text.zip": b"text", "empty.zip": b"", "proof.txt": b"x"}.items():
        (repository / name).write_bytes(data)
    with open("sparse.py", "wb") as sparse:
        sparse.truncate(2 << 30)
    for name in ("pipe", "pipe.py"):
        os.mkfifo(name)
    os.symlink("circle", "circle")
    for name, application, version in (("other.sqlite", 1, 1), ("old.sqlite", 0x67726472, 77)):
        connection = sqlite3.connect(name)
        connection.executescript(f"PRAGMA application_id = {application}; PRAGMA user_version = {version};")
        connection.close()
    (repository / "class.sqlite").write_bytes(b"")
    return repository


def _everything(folder: Path) -> dict[str, int]:
    """What is in the folder, and how large it is."""
    return {str(path): path.lstat().st_size for path in sorted(folder.rglob("*")) if "__pycache__" not in path.parts}


@pytest.mark.parametrize("typed", WRONG_USES)
def test_a_wrong_use_is_one_line(typed: str, place: Path, grading: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2, one line on standard error and nothing else, nothing graded, and no file that was not there."""
    before = _everything(place)
    assert main(["" if word == "''" else word for word in typed.split(" ")]) == 2
    out, err = capsys.readouterr()
    assert (out, err[:8], err.count("\n")) == ("", "grader: ", 1)
    assert WRONG_USES[typed] in err
    assert grading.calls == []
    assert _everything(place) == before


@pytest.mark.parametrize("packed", ["a zip of a zip", "nothing", "nothing of ours", "a file of null bytes"])
def test_a_readable_submission_without_our_files_is_graded(
    packed: str, place: Path, grading: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Zeros and a note, not a refusal: the student handed something in."""
    with zipfile.ZipFile("packed.zip", "w") as archive:
        match packed:
            case "a zip of a zip":
                archive.writestr("homework.zip", b"PK\5\6" + bytes(18))
            case "nothing of ours":
                archive.writestr("essay.txt", "text")
            case "a file of null bytes":
                archive.writestr("numbers_file.py", bytes(100))
    assert main(["grade", "packed.zip"]) == 0
    assert grading.calls[0]["submission"].notes


def test_two_assignments_need_a_name(place: Path, grading: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Where it is not plain which is meant, those that there are are listed, and how this command is told."""
    shutil.copytree("solutions/small", "solutions/large")
    option, argument = "say --assignment NAME-OR-FOLDER", "say ASSIGNMENT, by its name or folder"
    commands = {"grade homework": option, "batch class": option, "verify": argument, "release": argument}
    for command, say in commands.items():
        assert main(command.split()) == 2
        err = capsys.readouterr().err
        assert f"which assignment? {say} (under " in err
        assert "large, small" in err


# What is wrong with the assignment, and what the line says; its place comes before.
BROKEN = {
    "no TOML": (lambda toml: toml + "[[part", "assignment.toml: it is not TOML: Expected ']]'"),
    "no UTF-8": (lambda toml: toml + "\udcff", "assignment.toml: it is not TOML: 'utf-8' codec"),
    "unknown key": (lambda toml: "tilte = 1\n" + toml, "assignment.toml: tilte is no key; did you mean title?"),
    "no title": (lambda toml: toml.replace("title =", "# title =", 1), "Object missing required field title"),
    "no master": (lambda toml: toml.replace("letters.py", "leters.py"), "leters.py has no master beside"),
    "points": (lambda toml: toml.replace("points = 5", "points = 6"), "part 1 has 6 points, but its 2 tests add up to"),
}


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("command", ["grade homework", "batch class", "verify", "release"])
def test_a_broken_assignment_is_one_line(
    what: str, command: str, place: Path, grading: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whichever command reads it."""
    broken: Callable[[str], str] = BROKEN[what][0]
    (place / "solutions/small/assignment.toml").write_bytes(broken(SMALL_TOML).encode(errors="surrogateescape"))
    assert main(command.split()) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert str(BROKEN[what][1]) in err
    assert grading.calls == []
