"""An assignment's folder is read whole, without running it, and every fault is one line that names its place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import assignment
from grader.errors import AssignmentError

Small = Callable[..., Path]
TOML = "assignment.toml"


def _fault(folder: Path) -> str:
    with pytest.raises(AssignmentError) as caught:
        assignment.read(folder)
    message = str(caught.value)
    assert "\n" not in message
    assert str(folder) in message
    return message.replace(str(folder) + "/", "")


def _text(folder: Path, name: str = TOML) -> str:
    return (folder / name).read_text(encoding="utf-8")


def _edit(folder: Path, old: str, new: str, name: str = TOML) -> Path:
    text = _text(folder, name)
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_a_right_assignment_is_read_as_it_is_written(small_assignment: Small) -> None:
    """Parts keep their order and points, files their exports, and limits that are not named have their defaults."""
    folder = small_assignment()
    read = assignment.read(folder)
    assert (read.name, read.title, read.seed, read.visibility) == ("small", "A small assignment", 7, "visible")
    assert [(part.id, part.title, part.points) for part in read.parts] == [("1", "Numbers", 5), ("2(a)", "Letters", 2)]
    assert [(file.name, file.exports) for file in read.files] == [
        ("numbers_file.py", ("double", "halve")),
        ("letters.py", ("first", "Word")),
    ]
    assert read.depends == {"halve": ("double",), "first": ("Word.spell",)}
    assert read.limits == assignment.Limits()
    assert read.max_score == 7
    assert read.folder == folder


def test_tests_are_declared_by_their_source(small_assignment: Small) -> None:
    """All but the verdict comes from the source, in the order of the files; a parametrised test is one test."""
    tests = assignment.read(small_assignment()).tests
    assert tests == (
        assignment.DeclaredTest(
            id="hidden/test_numbers_file.py::test_double",
            part="1",
            name="Doubling is right",
            points=3,
            visibility="visible",
            file="numbers_file.py",
        ),
        assignment.DeclaredTest(
            id="hidden/test_numbers_file.py::test_halve",
            part="1",
            name="Halving is right",
            points=2,
            visibility="visible",
            file="numbers_file.py",
        ),
        assignment.DeclaredTest(
            id="hidden/test_letters.py::TestFirst::test_first",
            part="2(a)",
            name="The first letter is found",
            points=2,
            visibility="after_published",
            tags=("letters", "easy"),
            hide_errors="Not quite",
            file="letters.py",
        ),
    )


def test_a_suite_is_never_run(small_assignment: Small) -> None:
    """Reading runs no line of a suite or of a master."""
    folder = small_assignment()
    for name in ("hidden/test_letters.py", "letters.py"):
        (folder / name).write_text("raise SystemExit('it ran')\n" + _text(folder, name), encoding="utf-8")
    assert len(assignment.read(folder).tests) == 3


def test_the_visibility_of_the_assignment_is_that_of_its_tests(small_assignment: Small) -> None:
    """A test that names no visibility has the assignment's."""
    folder = _edit(small_assignment(), "seed = 7", 'seed = 7\nvisibility = "hidden"')
    assert [test.visibility for test in assignment.read(folder).tests] == ["hidden", "hidden", "after_published"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("seed = 7", "seed = 7\ntitel = 1", f"{TOML}: titel is no key; did you mean title?"),
        ("points = 5", "points = 5\npoint = 5", f"{TOML}: [[part]] point is no key; did you mean points?"),
        ("[depends]", "[limits]\nwhatever = 1\n[depends]", f"{TOML}: [limits] whatever is no key; known: call_s, "),
        ("seed = 7", 'seed = "7"', f"{TOML}: Expected int, got str - at $.seed"),
        ("seed = 7\n", "", f"{TOML}: Object missing required field seed"),
        ("seed = 7", "seed = ", f"{TOML}: it is not TOML"),
        ("points = 5", "points = -5", f"{TOML}: Expected float > 0"),
        ("points = 5", "points = nan", f"{TOML}: Expected float"),
        ('id = "2(a)"', 'id = "1"', f"{TOML}: the part 1 stands twice"),
        ('"first", "Word"', '"first", "Word", "double"', f"{TOML}: the export double stands twice"),
        ('"letters.py"', '"../letters.py"', f"{TOML}: Expected str matching regex"),
        ('"letters.py"', '"absent.py"', f"{TOML}: the file absent.py has no master beside"),
        ('["double"]', '["dubble"]', f"{TOML}: [depends] dubble is exported by no file; did you mean double?"),
        ("points = 5", "points = 6", f"{TOML}: part 1 has 6 points, but its 2 tests add up to 5"),
    ],
)
def test_a_fault_of_the_toml_is_named(small_assignment: Small, old: str, new: str, expected: str) -> None:
    """Whatever assignment.toml gets wrong is said in one line, with the key that was probably meant."""
    assert _fault(_edit(small_assignment(), old, new)).startswith(expected)


DERIVATION = """
[derivation]
first = {claim = "some-claim", part = "2(a)", points = 2}
"""


def test_a_derivation_is_read_with_its_claim(small_assignment: Small) -> None:
    """What a text should show, and its part and points, stand in a table by the text's name."""
    folder = small_assignment()
    (folder / TOML).write_text(_text(folder) + DERIVATION, encoding="utf-8")
    asked = assignment.Derivation(claim="some-claim", part="2(a)", points=2)
    assert assignment.read(folder).derivations == {"first": asked}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("first =", "frist =", "[derivation] frist is exported by no file; did you mean first?"),
        ('part = "2(a)"', 'part = "2a"', "[derivation] first: 2a is no part; did you mean 2(a)?"),
        ("claim =", "clam =", "[derivation] first.clam is no key; did you mean claim?"),
        ("points = 2", "points = 3", "[derivation] first: no hidden test of letters.py gives 3 points in part 2(a)"),
        (', part = "2(a)"', "", "Object missing required field part"),
    ],
)
def test_a_fault_of_a_derivation_is_named(small_assignment: Small, old: str, new: str, expected: str) -> None:
    """A table that fits no file, part or hidden test would promise points that nobody gives."""
    folder = small_assignment()
    (folder / TOML).write_text(_text(folder) + DERIVATION.replace(old, new), encoding="utf-8")
    assert expected in _fault(folder)


def test_a_circle_of_dependencies_is_named(small_assignment: Small) -> None:
    """Functions that depend on each other are an error that shows the circle."""
    folder = _edit(small_assignment(), '["Word.spell"]', '["halve"]\ndouble = ["first"]')
    message = _fault(folder)
    assert message.startswith(f"{TOML}: [depends] goes round in a circle: ")
    assert {"double", "halve", "first"} <= set(message.replace(" <- ", " ").split())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('@number("1")\n', "", "6: test_double names no part"),
        ("@weight(3)\n", "", "6: test_double needs either @weight"),
        ("@weight(3)\n", "@weight(3)\n@partial_credit(3)\n", "8: test_double needs either @weight"),
        ("@weight(3)\n", "@weight(3)\n@weight(3)\n", "8: @weight stands twice"),
        ("@weight(3)\n", "@weight\n", "7: @weight is used with brackets"),
        ("@weight(3)\n", "@weight(POINTS)\n", "7: @weight takes literal values only"),
        ("@weight(3)\n", "@weight(0)\n", "7: a test's points are a number above 0"),
        ("@weight(3)\n", "@weight(True)\n", "7: @weight or @partial_credit takes one value, a number"),
        ("@weight(3)\n", "@weight(3)\n@visibility('visibel')\n", "8: visibel is no visibility; did you mean visible?"),
        ('@number("1")\n', '@number("1a")\n', "7: 1a is no part of assignment.toml; did you mean 1?"),
        ("test_halve", "test_double", "17: test_double stands in line 7 already"),
        ('"""Halving is right"""', "pass", "17: test_halve has no docstring"),
        ("def test_double(", "def test_double(:", "7: it is not Python"),
    ],
)
def test_a_fault_of_a_suite_is_named_with_its_line(small_assignment: Small, old: str, new: str, expected: str) -> None:
    """What a hidden suite gets wrong is said in one line with file and line."""
    name = "hidden/test_numbers_file.py"
    assert _fault(_edit(small_assignment(), old, new, name)).startswith(f"{name}:{expected}")


def test_a_suite_without_its_file_is_named(small_assignment: Small) -> None:
    """A suite that tests no file of the assignment would never be graded: it is an error."""
    folder = small_assignment()
    (folder / "hidden" / "test_leters.py").write_text("", encoding="utf-8")
    assert "hidden/test_leters.py: leters.py is no [[file]] of assignment.toml; did you mean letters.py?" in _fault(
        folder
    )


def test_a_folder_without_a_toml_is_named(tmp_path: Path) -> None:
    """A folder that is no assignment is said to be none."""
    assert "an assignment is a folder that holds an assignment.toml" in _fault(tmp_path)


def test_an_assignment_is_found_by_name_or_folder_or_by_being_the_only_one(small_assignment: Small) -> None:
    """From any folder inside the repository: its name, its path, or nothing where there is one only."""
    folder = small_assignment()
    deep = folder / "hidden"
    root = folder.parent.parent
    assert assignment.find("small", deep) == folder
    assert assignment.find(None, deep) == folder
    assert assignment.find("solutions/small", root) == folder
    assert assignment.find(str(folder), deep) == folder


def test_an_assignment_that_is_not_found_is_answered_with_those_there_are(small_assignment: Small) -> None:
    """An unknown name is answered with the nearest; several are listed; a folder that is none is said to be none."""
    folder = small_assignment()
    root = folder.parent.parent
    with pytest.raises(AssignmentError, match=r"^smal: no such assignment; did you mean small\?$"):
        assignment.find("smal", root)
    (root / "other").mkdir()
    with pytest.raises(
        AssignmentError,
        match=r"^other: this folder holds no assignment\.toml; name one that does, or one of the assignments: small$",
    ):
        assignment.find("other", root)
    (folder.parent / "second").mkdir()
    (folder.parent / "second" / TOML).write_text("", encoding="utf-8")
    with pytest.raises(AssignmentError, match=r"--assignment NAME-OR-FOLDER .*: second, small\)$"):
        assignment.find(None, root)


def test_an_assignment_that_is_itself_the_submission_names_itself(small_assignment: Small) -> None:
    """Where there are several, the folder of one is enough, however it is written; a student's copy of one is not."""
    folder = small_assignment()
    root = folder.parent.parent
    shutil.copytree(folder, folder.parent / "second")
    shutil.copytree(folder, root / "homework")
    (root / "link").symlink_to(folder)
    assert assignment.find(None, root, submission=Path("solutions/second")) == folder.parent / "second"
    assert assignment.find(None, folder, submission=Path()) == folder
    assert assignment.find(None, root, submission=root / "link") == folder
    with pytest.raises(AssignmentError, match="which assignment"):
        assignment.find(None, root, submission=root / "homework")
