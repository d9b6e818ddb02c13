"""`verify` on a small assignment: it holds as it stands, and each fault that is planted is found and said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import assignment
from grader.cli.main import main
from grader.release.verify import Verification, verify

TOML = """
name = "tiny"
title = "Tiny"
seed = 904213377
[[part]]
id = "1"
title = "Doubling"
points = 2
[[part]]
id = "2"
title = "Letters"
points = 1
[[file]]
name = "work.py"
exports = ["double", "LETTERS"]
"""
MASTER = '''
"""The master."""
import numpy as np
### BEGIN SOLUTION
LETTERS = {"A"}
### END SOLUTION


def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return 2 * np.asarray(x)
    ### END SOLUTION
'''
SUITE = '''
from gradescope_utils.autograder_utils.decorators import number, weight
from grader.checks import choices, same

@number("1")
@weight(1)
def test_double(student, reference, rng):
    """Doubling doubles"""
    same(student.double, reference.double, rng.array(4))

@number("1")
@weight(1)
def test_double_of_zero(student, reference, rng):
    """Twice nothing is nothing"""
    same(student.double, reference.double, rng.array(4) * 0)

@number("2")
@weight(1)
def test_letters(student, reference, rng):
    """The letters are right"""
    choices(student.LETTERS, reference.LETTERS, name="LETTERS", options="AB", points=1, set_score=lambda score: None)
'''
MISTAKES = """
from work import double
from grader.mistakes import mistake

@mistake("double-triples", of="double", part="1", hint="Count again.")
def triples(x):
    return 1.5 * double(x)

@mistake("double-shifts", of="double", part="1", hint="What is twice nothing?")
def shifts(x):
    return double(x) + 1

@mistake("letters-b", of="LETTERS", part="2", hint="Read it again.")
def letters():
    return {"B"}
"""
Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Writes the assignment, with some texts replaced by others, and returns its folder."""

    def write(*changes: tuple[str, str, str]) -> Path:
        texts = {
            "assignment.toml": TOML,
            "work.py": MASTER,
            "hidden/test_work.py": SUITE,
            "mistakes/work.py": MISTAKES,
            "alternatives/loops/work.py": "LETTERS = ['A']\ndef double(x): return [2 * float(v) for v in x]\n",
        }
        for path, old, new in changes:
            assert old in texts[path]
            texts[path] = texts[path].replace(old, new)
        for path, text in texts.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        return tmp_path

    return write


def verified(folder: Path) -> Verification:
    """The verification of the assignment in `folder`, on few seeds and in this process."""
    return verify(assignment.read(folder), seeds=2, mistake_seeds=1, jobs=1)


def test_a_good_assignment_holds(make: Make) -> None:
    """Every check holds; each mistake fails in its part and is named."""
    found = verified(make())
    assert found.ok, [check for check in found.checks if not check.ok]
    assert [(row.mistake, row.named, row.elsewhere) for row in found.matrix] == [
        ("double-triples", True, ()),
        ("double-shifts", True, ()),
        ("letters-b", True, ()),
    ]


def test_points_that_are_sums_need_not_be_equal_to_the_last_digit(make: Make) -> None:
    """Tests of 1.1 and 2.2 points make a part of 3.3, though not by floating-point addition."""
    found = verified(
        make(
            ("assignment.toml", "points = 2", "points = 3.3"),
            ("hidden/test_work.py", "@weight(1)\ndef test_double(", "@weight(1.1)\ndef test_double("),
            ("hidden/test_work.py", "@weight(1)\ndef test_double_of_zero(", "@weight(2.2)\ndef test_double_of_zero("),
        )
    )
    assert found.ok, [check for check in found.checks if not check.ok]


FAULTS = {
    "a check that is gone": (
        ("hidden/test_work.py", "same(student.double, reference.double, rng.array(4) * 0)", "student.double([0.0])"),
        "every hidden test is failed by a known mistake",
        "test_double_of_zero is failed by none",
    ),
    "a reference that fails": (
        ("hidden/test_work.py", "reference.double, rng.array(4))", "lambda x: 3 * x, rng.array(4))"),
        "reference scores full",
        "2 of 3",
    ),
    "a test that passes a stub": (
        (
            "work.py",
            "    ### BEGIN SOLUTION\n    return 2 * np.asarray(x)\n    ### END SOLUTION",
            "    return 2 * np.asarray(x)",
        ),
        "stub scores nothing",
        "2 points",
    ),
    "a test that passes whatever is submitted": (
        ("hidden/test_work.py", "choices(student.LETTERS,", "choices({'A'},"),
        "empty submission scores nothing",
        "1 point, the first for hidden/test_work.py::test_letters",
    ),
    "a score that hangs on the seed": (
        (
            "hidden/test_work.py",
            "reference.double, rng.array(4) * 0)",
            "abs if rng.array() < 0 else reference.double, rng.array(4))",
        ),
        "other seeds give the same scores",
        "2 seeds",
    ),
    "a mistake that nothing catches": (
        ("mistakes/work.py", "return 1.5 * double(x)", "return 1.0 * double(x)"),
        "mistake double-triples",
        "no hidden test of part 1 fails it",
    ),
    "a mistake that costs points elsewhere": (
        ("mistakes/work.py", 'of="double", part="1", hint="Count', 'of="double", part="2", hint="Count'),
        "mistake double-triples",
        "it costs points in 1, too",
    ),
    "two mistakes that look alike": (
        ("mistakes/work.py", "return double(x) + 1", "return 3 * double(x) / 2"),
        "mistake double-triples",
        "it is not recognised",
    ),
    "a mistake too near": (
        ("mistakes/work.py", "return 1.5 * double(x)", "return double(x) * (1 + 5e-9)"),
        "mistake double-triples",
        "tolerances, not by 10",
    ),
    "an alternative that loses points": (
        ("alternatives/loops/work.py", "2 * float(v)", "3 * float(v)"),
        "alternative loops scores full",
        "test_double",
    ),
    "an alternative too near the edge": (
        ("alternatives/loops/work.py", "2 * float(v)", "2 * float(v) * (1 + 5e-10)"),
        "right answers are 10 times nearer than the tolerance",
        "alternative loops",
    ),
    "a tolerance without a reason": (
        ("hidden/test_work.py", "rng.array(4) * 0)", "rng.array(4) * 0, tolerance=1e-3)"),
        "no tolerance is wider without a reason",
        "test_work.py:",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found_and_said(make: Make, fault: str) -> None:
    """The check that fails is the one whose subject the fault is, and its detail says where."""
    change, name, words = FAULTS[fault]
    found = verified(make(change))
    assert not found.ok
    details = {check.check: check.detail for check in found.checks if not check.ok}
    assert name in details, details
    assert words in details[name]


def test_the_command(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 0 and a table where all holds; 1 and the first fault in words where not; `--json` is its form."""
    folder = make()
    assert main(["verify", str(folder)]) == 0
    assert "all hold" in capsys.readouterr().out
    make(("hidden/test_work.py", "rng.array(4) * 0)", "rng.array(4) * 0, tolerance=1e-3)"))
    assert main(["verify", str(folder), "--json"]) == 1
    output = capsys.readouterr()
    found = json.loads(output.out)
    assert (found["schema"], found["ok"]) == (1, False)
    assert "no tolerance is wider without a reason" in output.err


def test_a_reference_with_a_wrong_gradient_is_found(make: Make) -> None:
    """Differences judge autograd: a reference whose backward is wrong does not grade itself."""
    folder = make(
        ("work.py", "import numpy as np", "import torch"),
        (
            "work.py",
            "    return 2 * np.asarray(x)\n",
            "    x = torch.as_tensor(x)\n    return x + x.detach() + 0.5 * (x - x.detach())\n",
        ),
        ("hidden/test_work.py", "import choices, same", "import choices, gradients, same"),
        (
            "hidden/test_work.py",
            "same(student.double, reference.double, rng.array(4) * 0)",
            "gradients(student.double, reference.double, rng.tensor(4))",
        ),
    )
    details = {check.check: check.detail for check in verified(folder).checks if not check.ok}
    assert "test_double_of_zero" in details["reference's gradients are those of differences"]


def test_a_release_that_gives_a_secret_away_is_found(make: Make) -> None:
    """What students would get is scanned: here the seed stands in the public part of a master."""
    folder = make(("work.py", '"""The master."""', '"""The master, drawn from 904213377."""'))
    details = {check.check: check.detail for check in verified(folder).checks if not check.ok}
    assert "nothing in the release contains a secret" in details
