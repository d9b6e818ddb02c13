"""Every hostile and every unlucky submission gets what its header says, shows nothing, and leaves nothing behind."""

from __future__ import annotations

import base64
import collections
import math
import os
import re
from pathlib import Path

import pytest

from grader.errors import SubmissionError
from grader.report import Report, Status, TestResult
from tests.hostile import canaries, case
from tests.hostile.case import Found
from tests.hostile.grounds import CANARIES, Grounds
from tests.hostile.without import Unprotected

CASES = case.every()
WITHOUT = [found for found in CASES if found.case.without]


@pytest.mark.parametrize("found", CASES, ids=lambda found: found.name)
def test_the_boundary_holds(found: Found, grounds: Grounds, tmp_path: Path) -> None:
    """The header's verdicts, a whole report, no canary for the student, nothing left, and the next one graded right."""
    path = found.write(tmp_path, grounds.places)
    descriptors = len(os.listdir("/proc/self/fd"))
    report, refusal = _graded(path, grounds)
    left = grounds.leftovers()
    grounds.clean_up()
    if report is None:
        assert found.case.refused, f"it was refused: {refusal}"
        assert re.search(found.case.refused, refusal)
        assert "\n" not in refusal
    else:
        assert not found.case.refused
        _check_whole(report, grounds)
        _check_verdicts(found, report)
        assert canaries.shown(report) == [], "a student reads what is secret"
    assert left == []
    assert grounds.answers() == (30.0, {"B", "D"}), "the next submission is answered wrong"
    assert len(os.listdir("/proc/self/fd")) == descriptors


@pytest.mark.parametrize("found", WITHOUT, ids=lambda found: found.name)
def test_the_attack_succeeds_without_isolation(
    found: Found, grounds: Grounds, unprotected: Unprotected, tmp_path: Path
) -> None:
    """What the boundary stops is a real attack: beside the suite, with the grader's own rights, it works."""
    path = found.write(tmp_path, grounds.places)
    report = unprotected.grade(grounds.read(path))
    grounds.clean_up()
    for test, wanted in found.case.without.items():
        result = _by_name(report)[test]
        if wanted == "passed":
            assert result.status is Status.PASSED, result.detail
        else:
            assert re.search(wanted, f"{result.message}\n{result.detail}"), result.detail


def test_the_honest_solution_scores_full(grounds: Grounds) -> None:
    """What a case leaves untouched can earn its points; nothing in it looks like a secret."""
    report = grounds.grade(grounds.honest())
    assert report.score == report.max_score
    assert canaries.shown(report) == []


@pytest.mark.parametrize("secret", CANARIES.values())
def test_a_secret_is_found_in_every_form(secret: str) -> None:
    """Plain, in hex, in base64 at any offset, reversed, and with other characters strewn in."""
    data = secret.encode()
    said = [secret, secret[::-1], data.hex(), data.hex().upper(), "-".join(data.hex())]
    said += [base64.b64encode(b"x" * before + data + b"yz").decode() for before in range(3)]
    assert [text for text in said if not canaries.inside(f"`total` raised {text}")] == []


def test_the_set_is_whole() -> None:
    """At least 45 hostile and 15 unlucky cases of every kind, each with a proof that it ran."""
    kinds = collections.Counter(found.case.kind for found in CASES)
    hostile = sum(kinds.values()) - kinds["unlucky"]
    assert hostile >= 45
    assert kinds["unlucky"] >= 15
    assert {kind for kind, count in kinds.items() if count >= 5} == {
        "forging",
        "reading",
        "denial",
        "escaping",
        "packing",
        "unlucky",
    }
    assert [found.name for found in CASES if not found.case.proved] == []


def _graded(path: Path, grounds: Grounds) -> tuple[Report | None, str]:
    """The report of a submission, or the line that refuses it."""
    try:
        return grounds.grade(grounds.read(path)), ""
    except SubmissionError as error:
        return None, str(error)


def _check_whole(report: Report, grounds: Grounds) -> None:
    declared = [(test.id, test.points) for test in grounds.assignment.tests]
    assert [(test.id, test.max_score) for test in report.tests] == declared
    assert report.max_score == grounds.assignment.max_score
    for test in report.tests:
        assert test.score == (test.max_score if test.status is Status.PASSED else 0.0)
    assert report.score == math.fsum(test.score for test in report.tests)


def _check_verdicts(found: Found, report: Report) -> None:
    results = _by_name(report)
    wanted = dict.fromkeys(results, "passed")
    wanted |= dict.fromkeys(found.case.failed, "failed") | dict.fromkeys(found.case.skipped, "skipped")
    story = "\n".join(f"{n}: {r.status} | {r.message} | {r.detail}" for n, r in results.items())
    assert {name: result.status.value for name, result in results.items()} == wanted, f"{story}\n{report.notes}"
    for test, pattern in found.case.staff.items():
        assert re.search(pattern, f"{results[test].message}\n{results[test].detail}"), story
    for test, pattern in found.case.student.items():
        assert re.search(pattern, results[test].message), story
    assert re.search(found.case.notes, "\n".join(report.notes)), report.notes


def _by_name(report: Report) -> dict[str, TestResult]:
    return {test.id.rpartition("::test_")[2]: test for test in report.tests}
