"""Counterexamples in a grading: what a student reads, and that nothing hidden can be said by them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader import assignment as assignments
from grader.checks import inputs
from grader.checks.inputs import MARK
from grader.errors import AssignmentError, EngineError, RunOver
from grader.grading import second
from grader.grading.job import Job
from grader.grading.run import grade_confined, grade_here
from grader.report import Report
from grader.sandbox.launcher import Zygote
from grader.submission import SourceFile, Submission

TOML = """
name = "small"
title = "A small assignment"
seed = 11
[[part]]
id = "1"
title = "Numbers"
points = 2
[[file]]
name = "work.py"
exports = ["double", "fourfold"]
[depends]
fourfold = ["double"]
[limits]
call_s = 0.5
import_s = 2.0
run_s = 60
"""
MASTER = '''
"""The master."""


def double(x):
    """Twice x."""
    return 2 * x


def fourfold(x):
    """Four times x."""
    return double(double(x))
'''
SUITE = '''
from gradescope_utils.autograder_utils.decorators import hide_errors, number, weight
from grader.checks import inputs, same

@number("1")
@weight(1)
@inputs("large numbers")
def test_double(student, reference):
    """Double"""
    same(student.double, reference.double, 918273.0)

@number("1")
@weight(1)
@hide_errors("Not told.")
def test_fourfold(student, reference):
    """Four times"""
    same(student.fourfold, reference.fourfold, 918273.0)
'''
EXAMPLES = """
from grader.diagnosis.examples import Example

def examples(reference):
    return {name: [Example(args=(0.5,)), Example(args=(3.0,))] for name in ("double", "fourfold")}
"""
ADMITTED = "The result of double: the number differs; yours is"
Grade = Callable[..., Report]


@pytest.fixture
def grade(tmp_path: Path, zygote: Zygote) -> Grade:
    """`grade(work)`: the report of a submission `work.py`, in a worker or in this process."""

    def run(work: str, *, suite: str = SUITE, here: bool = False) -> Report:
        folder = tmp_path / "small"
        (folder / "hidden").mkdir(parents=True, exist_ok=True)
        for name, text in (
            ("assignment.toml", TOML),
            ("work.py", MASTER),
            ("hidden/test_work.py", suite),
            ("examples.py", EXAMPLES),
        ):
            (folder / name).write_text(text)
        files = (SourceFile("work.py", work),)
        submission = Submission(name="one", files=files)
        job = Job(folder=str(folder), submission=submission, seed=11, only=(), isolation="none" if here else "auto")
        return grade_here(job) if here else grade_confined(job, zygote)

    return run


def message(report: Report, test: str = "double") -> str:
    """What the student reads of one test."""
    (found,) = [one.message for one in report.tests if one.id.endswith(f"test_{test}")]
    return found


@pytest.mark.parametrize("here", [False, True])
def test_a_wrong_value_is_shown_on_a_public_input(grade: Grade, here: bool) -> None:
    """After what the hidden test says, the first example that differs; equally in a worker and in this process."""
    report = grade("def double(x):\n    return 2.5 * x if x > 1 else 2 * x\n", here=here)
    assert message(report).splitlines() == [
        f"{ADMITTED} larger.",
        "With x = 3 you return 7.5; the right value is 6.",
    ]


@pytest.mark.parametrize("here", [False, True])
def test_an_exceptions_text_is_of_a_public_input(grade: Grade, here: bool) -> None:
    """The hidden input's exception is shown without its text, the public one's with it and with the student's line."""
    report = grade("def double(x):\n    raise ValueError(f'cannot double {x}')\n", here=here)
    line = "`double` raised ValueError (work.py, line 2: `raise ValueError(f'cannot double {x}')`)"
    assert message(report).splitlines() == [f"{line}.", f"With x = 0.5, {line}: cannot double 0.5"]


def test_where_examples_show_nothing_the_test_says_where_to_look(grade: Grade) -> None:
    """Where every example is right, the sentence names the kind of input that the test declares."""
    report = grade("def double(x):\n    return 2 * x if x < 1000 else 0.0\n")
    assert message(report).splitlines()[1] == (
        "On small ordinary inputs yours is right: the difference lies with large numbers."
    )


def test_what_is_hidden_on_purpose_stays_hidden(grade: Grade) -> None:
    """@hide_errors takes the example's place as well."""
    assert message(grade(MASTER + "\ndef fourfold(x):\n    return 0.0\n"), "fourfold") == "Not told."


def test_with_a_wrong_dependency_the_fault_of_its_own_is_shown(grade: Grade) -> None:
    """The example is tried with the same functions replaced as the test itself."""
    suite = SUITE.replace('@hide_errors("Not told.")\n', "")
    report = grade(
        "def double(x):\n    return 3 * x\ndef fourfold(x):\n    return double(double(x)) + 1\n", suite=suite
    )
    assert message(report).splitlines()[1] == "With x = 0.5 you return 1.5; the right value is 1."
    assert message(report, "fourfold").splitlines()[1] == "With x = 0.5 you return 3; the right value is 2."


REMEMBERS = """
import builtins, os, sys, tempfile
seen = []
builtins.seen = sys.seen = getattr(builtins, "seen", [])
PLACES = [os.path.join(place, "said") for place in (".", tempfile.gettempdir())]

def recall():
    found = [*seen, *builtins.seen, *sys.seen]
    for place in PLACES:
        try:
            found += [open(place).read()]
        except OSError:
            pass
    return found

def double(x):
    for store in (seen, builtins.seen, sys.seen):
        store.append(float(x))
    for place in PLACES:
        try:
            open(place, "a").write(repr(x))
        except OSError:
            pass
    END
"""


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("raise ValueError(f'recalled {recall()}')", "recalled [0.5"),
        ("return max(one for one in recall() if isinstance(one, float)) + 1", "you return 1.5;"),
        ("return recall()", "you return a list of "),
    ],
)
def test_what_a_hidden_test_handed_over_cannot_be_said(grade: Grade, end: str, words: str) -> None:
    """A function that keeps its inputs wherever it can recalls, on a public example, none but public ones."""
    report = grade(REMEMBERS.replace("END", end))
    assert words in message(report).splitlines()[-1]
    assert not [one for one in report.tests if "918273" in one.message]


def test_a_function_that_does_not_end_is_not_tried_again(grade: Grade) -> None:
    """Whether it ends on a small input would cost time, and tell little."""
    report = grade("def double(x):\n    while True:\n        pass\n")
    assert message(report) == "`double` did not end within 0.5 seconds: is there a loop without end?"


def test_a_function_that_does_not_end_on_an_example_only_is_ended(grade: Grade) -> None:
    """An example that is stopped at the limit of a call is shown, and said to have been stopped."""
    report = grade("def double(x):\n    while x < 1000:\n        pass\n    return 0.0\n")
    assert message(report).splitlines()[1].startswith("With x = 0.5: `double` did not end within 0.5 seconds")


def test_a_function_that_is_not_done_has_no_example(grade: Grade) -> None:
    """The stub says what it is, once."""
    report = grade("def double(x):\n    raise NotImplementedError('double')\n")
    assert message(report).count("\n") == 0
    assert message(report).startswith("`double` is not done yet")


@pytest.mark.parametrize("error", [RunOver("the run's own deadline has passed"), EngineError("a worker did not start")])
def test_a_verdict_stands_without_an_example(grade: Grade, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Where no more worker can be had, the report is what it was."""

    def fail(*args: object, raising: bool) -> str:
        raise error

    monkeypatch.setattr(second, "counterexample", fail)
    report = grade("def double(x):\n    return x\n")
    assert message(report) == f"{ADMITTED} smaller."
    assert not report.grader_failed


def test_inputs_are_declared_by_a_decorator(grade: Grade, tmp_path: Path) -> None:
    """The decorator changes nothing but what is declared; what it says is read without importing the suite."""

    def test() -> None:
        """A test."""

    assert inputs("zeros")(test) is test
    assert getattr(test, MARK) == "zeros"
    grade(MASTER)
    assert [one.inputs for one in assignments.read(tmp_path / "small").tests] == ["large numbers", ""]
    with pytest.raises(AssignmentError, match="@inputs takes one value, a string"):
        grade(MASTER, suite=SUITE.replace('@inputs("large numbers")', '@inputs("large", "numbers")'))
