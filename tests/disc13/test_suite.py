"""What the hidden suite must do as a whole: full marks for the reference, none for the stub, points by part."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import SimpleNamespace

from grader.assignment import Assignment

Grade = Callable[[object], Mapping[str, str]]

POINTS = {
    "1": 14, "1(a)": 8, "1(b)": 8, "2(a)": 4, "2(b)": 3, "2(c)": 12, "2(d)": 10,
    "3(a)": 15, "3(b)": 5, "3(c)": 4, "3(d)": 17,
}  # fmt: skip


def test_reference_passes_everything(reference: SimpleNamespace, failures: Grade) -> None:
    """The reference passes every hidden test."""
    assert failures(reference) == {}


def test_stub_passes_nothing(assignment: Assignment, stub: SimpleNamespace, failures: Grade) -> None:
    """What students are given fails every hidden test before they have worked on it."""
    assert failures(stub).keys() == {test.id for test in assignment.tests}


def test_points_by_part(assignment: Assignment) -> None:
    """The parts carry the sheet's points, and their tests add up to them."""
    assert {part.id: part.points for part in assignment.parts} == POINTS
    assert assignment.max_score == 100


def test_enough_tests(assignment: Assignment) -> None:
    """The suite has at least 55 tests."""
    assert len(assignment.tests) >= 55


def test_every_function_is_tested_in_its_file(assignment: Assignment, reference: SimpleNamespace) -> None:
    """Every exported name stands in the hidden suite of its own file."""
    for file in assignment.files:
        suite = (assignment.folder / "hidden" / f"test_{file.name}").read_text(encoding="utf-8")
        for name in file.exports:
            assert re.search(rf"student\.{name}\b", suite)
            assert hasattr(reference, name)


def test_errata_are_stated(assignment: Assignment) -> None:
    """Each of the three errata stands where a student reads it."""
    stated = {
        file.name for file in assignment.files if "Erratum:" in (assignment.folder / file.name).read_text("utf-8")
    }
    assert stated == {"kl_asymmetry.py", "reparameterization.py", "vae.py"}
