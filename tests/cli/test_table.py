"""The table of `grade`: readable at 80 and at 40 columns, and harmless whatever a submission put into it."""

from __future__ import annotations

from typing import Any

import pytest

from grader.cli import console, table
from grader.report import PartResult, Report, Status, TestResult

PARTS = (
    ("1", "Entropy, cross-entropy and the KL divergence of finite distributions", 14.0),
    ("3(a)", "The model", 15.0),
)


def _test(name: str, part: str, score: float, maximum: float, status: Status, **fields: Any) -> TestResult:
    return TestResult(
        id=f"hidden/test_x.py::{name}", part=part, name=f"The {name} is right", score=score, max_score=maximum,
        status=status, **fields,
    )  # fmt: skip


def _report(*tests: TestResult, **fields: Any) -> Report:
    parts = tuple(PartResult(p, title, sum(t.score for t in tests if t.part == p), top) for p, title, top in PARTS)
    known: dict[str, Any] = {"isolation": ("user", "landlock"), "notes": ()}
    return Report(
        assignment="disc13", submission=fields.pop("submission", "someone"), digest="0" * 64,
        score=sum(part.score for part in parts), max_score=29, seconds=1, parts=parts, tests=tests, **(known | fields),
    )  # fmt: skip


def _printed(report: Report, capsys: pytest.CaptureFixture[str], *, staff: bool = False) -> str:
    table.print_report(report, title="Discussion 13", staff=staff)
    return capsys.readouterr().out


KL = _test("kl", "1", 0, 4, Status.FAILED, message="kl_divergence: 30 of 32 entries are too large. " * 3)
ENTROPY = _test("entropy", "1", 10, 10, Status.PASSED)
MODEL = _test("model", "3(a)", 7.5, 15, Status.PARTIAL, message="half of it")


AT_80_COLUMNS = """\
Discussion 13: someone
Part   Title                                                          Score   of
────────────────────────────────────────────────────────────────────────────────
1      Entropy, cross-entropy and the KL divergence of finite            10   14
       distributions
3(a)   The model                                                        7.5   15

Notes
  - x.py, line 3: SyntaxError: invalid syntax

What lost points
  1     The kl is right                                                    0 / 4
        kl_divergence: 30 of 32 entries are too large. kl_divergence: 30 of 32
        entries are too large. kl_divergence: 30 of 32 entries are too large.
  3(a)  The model is right                                              7.5 / 15
        half of it

Total: 17.5 / 29 points
Tests: 1 passed, 1 failed, 1 partial
Isolation: user, landlock
"""


def test_the_whole_at_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    """Parts, what lost points and why, total, tests, isolation; notes above what they explain; plain text in a pipe."""
    report = _report(KL, ENTROPY, MODEL, notes=("x.py, line 3: SyntaxError: invalid syntax",))
    assert _printed(report, capsys) == AT_80_COLUMNS


def test_it_fits_into_40_columns(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """On a narrow terminal lines are folded, never cut: every word is there, also one longer than the line."""
    monkeypatch.setattr(console, "_PIPED_WIDTH", 40)
    long = "w" * 90
    out = _printed(_report(_test("kl", "1", 0, 4, Status.FAILED, message=long), notes=(long,)), capsys, staff=True)
    assert max(map(len, out.splitlines())) <= 40
    assert out.count("w") == 180
    assert "…" not in out


def test_text_of_a_submission_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Markup, emoji codes, terminal sequences and turned writing from a submission do nothing to the table."""
    evil = "[bold]loud[/bold] :smile: \x1b[31mred\x1b[0m \u202egnorw\u2066 \x07bell \r over [/]"
    shown = "[bold]loud[/bold] :smile: red gnorw bell"
    out = _printed(
        _report(_test("kl", "1", 0, 4, Status.FAILED, message=evil, detail=evil), notes=(evil,), submission=evil),
        capsys,
        staff=True,
    )
    assert out.count(shown) == 4
    assert not set(out) & set("\x1b\x07\r\u202e\u2066")


def test_passed_tests_are_counted_and_listed_for_staff_only(capsys: pytest.CaptureFixture[str]) -> None:
    """A TA reads what went wrong; `--staff` shows everything, ids and details too."""
    report = _report(
        KL, ENTROPY, _test("gap", "3(a)", 15, 15, Status.PASSED, carried_forward_from=("elbo",), detail="d")
    )
    plain = _printed(report, capsys)
    assert "The entropy is right" not in plain
    assert "Tests: 2 passed, 1 failed, 1 of those passed given a right answer to an earlier part" in " ".join(
        plain.split()
    )
    staff = _printed(report, capsys, staff=True)
    assert "What passed" in staff
    assert "hidden/test_x.py::gap  0.00 s  passed  visible  given a right elbo\n        d\n" in staff


def test_the_graders_failures_come_first_and_blame_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    """What could not be judged stands apart from what lost points."""
    out = _printed(_report(KL, _test("gap", "3(a)", 0, 15, Status.ERROR, message="a fixture failed")), capsys)
    failed = out.index("The grader failed here, not the submission: staff must look")
    assert failed < out.index("a fixture failed") < out.index("What lost points") < out.index("kl_divergence")


def test_a_skipped_test_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """A skip inside a part that was judged earns nothing, and is said."""
    out = _printed(_report(ENTROPY, _test("kl", "1", 0, 4, Status.SKIPPED, message="skipped: no reason")), capsys)
    assert "skipped: no reason" in out
    assert "1 passed, 1 skipped" in out


def test_parts_that_were_left_out_count_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    """With `--only`, the other parts have no score, and the total is of the parts judged."""
    out = _printed(_report(KL, ENTROPY, _test("model", "3(a)", 0, 15, Status.SKIPPED, message="left out")), capsys)
    assert "left out" not in out
    assert "Total: 10 / 14 points in the parts judged" in out
    assert "Tests: 1 passed, 1 failed\n" in out
    assert any(line.split() == ["3(a)", "The", "model", "-", "15"] for line in out.splitlines())
