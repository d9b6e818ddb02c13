"""Charts and counts of a report say what the class says: bars as wide as their bins, corrections counted."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest

from grader.classroom.outputs import write_all
from grader.classroom.report.charts import histogram
from grader.classroom.statistics import Bin
from tests.classroom import made

_BAR = re.compile(r'<path d="M ([\d.]+) ([\d.]+) +L ([\d.]+) [\d.]+ +L [\d.]+ ([\d.]+)[^>]*class="fill-accent"')


def test_bars_stand_where_their_bins_are() -> None:
    """A bar is nearly as wide as its bin, begins where it begins, and is as high as it has submissions."""
    bins = [Bin(0.0, 5.0, 2), Bin(70.0, 75.0, 8)]
    bars = [tuple(map(float, bar)) for bar in _BAR.findall(str(histogram(bins, of="points", title="totals")))]
    (left, foot, right, top), (other_left, _, other_right, other_top) = bars
    per_point = (other_left - left) / 70
    assert right - left == pytest.approx(other_right - other_left)
    assert right - left == pytest.approx(0.94 * 5 * per_point, rel=1e-3)
    assert (foot - other_top) / (foot - top) == pytest.approx(8 / 2, rel=1e-3)


def test_the_overview_counts_corrected_submissions(tmp_path: Path) -> None:
    """As many as have a correction in the store, however many each has."""
    with closing(made.small_store(tmp_path, 40)) as store:
        corrected = {key for key, _ in store.corrections()}
        page = (write_all(store, tmp_path / "out").report / "index.html").read_text(encoding="utf-8")
    assert 0 < len(corrected) < 40
    assert f"<li>{len(corrected)} with corrections by hand</li>" in page
