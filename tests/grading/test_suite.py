"""What the plugin makes of a hidden suite: verdicts, faults of the grader's own, pytest's features, and seeds."""

from __future__ import annotations

import re

import pytest

from grader.grading.job import Progress
from grader.report import Report, Status
from tests.grading.conftest import Grade

TWO = '''
@number("1")
@weight(2)
def test_one(student, reference, rng):
    """One doubles"""
    {one}

@number("2")
@weight(1)
def test_two(student, reference, rng):
    """Two doubles as well"""
    {two}
'''
SAME = "same(student.double, reference.double, rng.array(3))"


def statuses(report: Report) -> list[str]:
    """The status of each test, in order."""
    return [test.status.value for test in report.tests]


def test_a_right_submission_has_all_points(grade: Grade) -> None:
    """Every test passes; parts and total add up."""
    report = grade(TWO.format(one=SAME, two=SAME))
    assert (report.score, report.max_score) == (3, 3)
    assert [(part.part, part.score) for part in report.parts] == [("1", 2), ("2", 1)]
    assert statuses(report) == ["passed", "passed"]


def test_a_wrong_answer_fails_with_a_message(grade: Grade) -> None:
    """The message says what is wrong without a hidden value; the detail for staff has the values."""
    report = grade(TWO.format(one=SAME, two="pass"), "def double(x): return 3 * x")
    assert statuses(report) == ["failed", "passed"]
    assert report.score == 1
    assert "double" in report.tests[0].message
    assert report.tests[0].detail


@pytest.mark.parametrize(
    "fault",
    [
        "1 / 0",
        "None.shape",
        "pytest.skip('not today')",
        "raise KeyboardInterrupt",
        "raise SystemExit(0)",
        "import nowhere",
    ],
)
def test_a_fault_of_the_suites_own_is_charged_to_nobody_silently(grade: Grade, fault: str) -> None:
    """A test that breaks, or skips itself, is an error that staff must look at: no points, and no blame."""
    report = grade(TWO.format(one=fault, two=SAME))
    assert report.tests[0].status is Status.ERROR
    assert report.grader_failed
    assert "not your doing" in report.tests[0].message
    assert report.tests[0].detail


def test_an_assertion_fails_without_its_values(grade: Grade) -> None:
    """A plain assert in a hidden test is a verdict; what it compared goes to staff only."""
    report = grade(TWO.format(one="secret = 41\n    assert student.double(secret) == 0", two=SAME))
    assert statuses(report) == ["failed", "passed"]
    assert report.tests[0].message == ""
    assert "82" in report.tests[0].detail


def test_a_suite_that_cannot_be_collected_has_every_test(grade: Grade) -> None:
    """An error at the suite's import leaves each declared test in the report, as an error."""
    report = grade("import nowhere\n" + TWO.format(one=SAME, two=SAME))
    assert statuses(report) == ["error", "error"]
    assert report.max_score == 3
    assert "nowhere" in report.tests[0].detail


def test_fixtures_parametrisation_and_tmp_path_are_pytests_own(grade: Grade) -> None:
    """A parametrised function is one test; its cases must all pass; fixtures of the suite's own work."""
    suite = '''
    @pytest.fixture
    def shift():
        return 1

    @number("1")
    @weight(2)
    @pytest.mark.parametrize("x", [1, 2, 3])
    def test_cases(student, reference, tmp_path, shift, x):
        """Every case doubles"""
        assert tmp_path.is_dir()
        same(student.double, reference.double, float(x + shift))

    class TestGroup:
        @number("2")
        @weight(1)
        def test_in_a_class(self, student, reference):
            """A method is a test as well"""
            same(student.double, reference.double, 2.0)
    '''
    assert grade(suite).score == 3
    report = grade(suite, "def double(x): return 6.0 if x == 3 else 2 * x if x < 4 else 0.0")
    assert statuses(report) == ["failed", "passed"]


def test_a_fault_in_a_fixture_is_the_graders(grade: Grade) -> None:
    """Setup and teardown are judged like the call: the first fault stands."""
    suite = '''
    @pytest.fixture
    def broken():
        raise RuntimeError("no such luck")

    @pytest.fixture
    def breaks_later():
        yield
        raise RuntimeError("afterwards")

    @number("1")
    @weight(2)
    def test_one(student, broken):
        """One"""

    @number("2")
    @weight(1)
    def test_two(student, breaks_later):
        """Two"""
    '''
    assert statuses(grade(suite)) == ["error", "error"]


def test_partial_credit_is_of_its_own_run_only(grade: Grade) -> None:
    """A share that was set before a failing check is kept; without a share a pass is full; nothing carries over."""
    suite = '''
    @number("1")
    @partial_credit(2)
    def test_share(student, reference, set_score=None):
        """Half is something"""
        set_score(0.5)
        same(student.double, reference.double, 1.0)

    @number("2")
    @partial_credit(1)
    def test_without(student, reference, set_score=None):
        """Nothing was set"""
        same(student.double, reference.double, 1.0)
    '''
    right, wrong = grade(suite), grade(suite, "def double(x): return 0.0")
    assert [(test.score, test.status.value) for test in right.tests] == [(0.5, "partial"), (1, "passed")]
    assert [(test.score, test.status.value) for test in wrong.tests] == [(0.5, "partial"), (0, "failed")]


@pytest.mark.parametrize("shares", ["[None, 0.5]", "[0.5, None]"])
def test_the_order_of_cases_decides_nothing(grade: Grade, shares: str) -> None:
    """A case that sets no share counts in full, before one that does as behind it; the least counts."""
    suite = f'''
    @pytest.mark.parametrize("share", {shares})
    @number("1")
    @partial_credit(2)
    def test_share(student, share, set_score=None):
        """Half, or all"""
        if share is not None:
            set_score(share)

    @number("2")
    @weight(1)
    def test_two(student):
        """Two"""
    '''
    assert grade(suite).tests[0].score == 0.5


@pytest.mark.parametrize("share", ["-1", "99", "float('nan')", "float('inf')"])
def test_a_share_stays_between_nothing_and_all(grade: Grade, share: str) -> None:
    """Whatever a test sets, the score is finite and within the test's points."""
    suite = f'''
    @number("1")
    @partial_credit(2)
    def test_share(student, set_score=None):
        """Some"""
        set_score({share})

    @number("2")
    @weight(1)
    def test_two(student):
        """Two"""
    '''
    assert 0 <= grade(suite).tests[0].score <= 2


def test_hidden_errors_and_visibility_are_read(grade: Grade) -> None:
    """@hide_errors replaces the message, @visibility goes into the report."""
    suite = '''
    @number("1")
    @weight(2)
    @hide_errors("Look at your signs.")
    @visibility("after_published")
    def test_one(student, reference):
        """One"""
        same(student.double, reference.double, 1.0)

    @number("2")
    @weight(1)
    def test_two(student):
        """Two"""
    '''
    report = grade(suite, "def double(x): return -2 * x")
    assert (report.tests[0].message, report.tests[0].visibility) == ("Look at your signs.", "after_published")
    assert "Look" not in report.tests[0].detail


def test_only_some_parts(grade: Grade) -> None:
    """Tests of other parts are in the report, skipped, with the same maximum."""
    report = grade(TWO.format(one=SAME, two=SAME), only=("2",))
    assert statuses(report) == ["skipped", "passed"]
    assert (report.score, report.max_score) == (1, 3)
    assert "Not judged" in report.tests[0].message


def test_the_runs_deadline_skips_what_is_left(grade: Grade) -> None:
    """A submission that hangs does not hang the run: later tests are skipped and say so."""
    report = grade(TWO.format(one="student.double(1)", two=SAME), "def double(x):\n    while True: pass", run_s=0.2)
    assert statuses(report)[1] == "skipped"
    assert "time was used up" in report.tests[1].message


def test_a_deadline_that_passes_while_loading_skips_everything(grade: Grade) -> None:
    """No time for anything: a whole report, in which every test is skipped and nobody's fault is claimed."""
    report = grade(TWO.format(one="student.double(1)", two=SAME), run_s=1e-6)
    assert statuses(report) == ["skipped", "skipped"]
    assert not report.grader_failed


def test_progress_counts_every_test_once(grade: Grade) -> None:
    """One progress a test, in order, with its result."""
    seen: list[Progress] = []
    grade(TWO.format(one=SAME, two=SAME), seen=seen)
    assert [(step.done, step.total) for step in seen] == [(1, 2), (2, 2)]
    assert all(step.result is not None and step.result.status is Status.PASSED for step in seen)


DRAWS = """
import random
import numpy as np
import torch
def double(x): raise ValueError(f"{random.random()} {np.random.rand()} {torch.rand(1).item()}")
"""


def test_every_draw_comes_from_the_seed_and_the_tests_id(grade: Grade) -> None:
    """The same with other parts left out; another seed draws otherwise, on both sides."""
    suite = TWO.format(one=SAME, two=SAME)
    full, alone = grade(suite, DRAWS), grade(suite, DRAWS, only=("2",))
    assert full.tests[1].detail == alone.tests[1].detail
    assert full.tests[0].detail != full.tests[1].detail
    assert grade(suite, DRAWS, seed=12).tests[1].detail != full.tests[1].detail


def test_the_seed_cannot_be_told_from_what_a_worker_is_seeded_with(grade: Grade) -> None:
    """The number that the worker gets is a hash: neighbouring secrets give numbers that have nothing in common."""
    suite = TWO.format(one=SAME, two=SAME)
    told = "import torch\ndef double(x): raise ValueError(torch.initial_seed())"
    details = [grade(suite, told, seed=seed).tests[0].detail for seed in (11, 12, 13)]
    first, second, third = (int(number) for detail in details for number in re.findall(r"ValueError: (\d+)", detail))
    assert min(abs(second - first), abs(third - second)) > 1 << 40
    assert second - first != third - second
