"""The numbers of a class, held against SciPy's and the standard library's."""

from __future__ import annotations

import math
import statistics as standard

import numpy as np
import pytest
from scipy import stats

from grader.classroom.statistics import Matrix, bins, items, spread


def _scores(seed: int) -> Matrix:
    """120 submissions to six tests: four of all or nothing, one partial, one of another weight."""
    rng = np.random.default_rng(seed)
    ability = rng.normal(size=(120, 1))
    right = (ability + rng.normal(size=(120, 6)) > np.array([-1.0, 0.0, 0.5, 1.0, 0.0, 0.3])).astype(np.float64)
    right[:, 4] = np.round(rng.random(120) * 4) / 4
    scores: Matrix = right * np.array([1.0, 2.0, 1.0, 0.5, 4.0, 8.0])
    return scores


@pytest.mark.parametrize("seed", range(5))
def test_discrimination_is_the_point_biserial_correlation_with_the_rest(seed: int) -> None:
    """For a test of all or nothing SciPy's point-biserial, for a partial one its Pearson, with the total without it."""
    scores = _scores(seed)
    for column, item in enumerate(items(scores, scores.max(axis=0))):
        rest = np.delete(scores, column, axis=1).sum(axis=1)
        earned = scores[:, column]
        judge = stats.pearsonr(earned, rest) if column == 4 else stats.pointbiserialr(earned > 0, rest)
        assert item.discrimination == pytest.approx(judge.statistic, abs=1e-12)
        assert item.share == pytest.approx(earned.mean() / earned.max())
        assert (item.full, item.zero) == ((earned == earned.max()).sum(), (earned == 0).sum())


def test_what_was_not_judged_counts_nowhere() -> None:
    """A gap in a test leaves that submission out of this test only."""
    scores = _scores(0)
    scores[3, 1] = math.nan
    item = items(scores, np.nanmax(scores, axis=0))[1]
    kept = np.delete(scores, 3, axis=0)
    rest = np.delete(kept, 1, axis=1).sum(axis=1)
    assert item.count == 119
    assert item.discrimination == pytest.approx(stats.pointbiserialr(kept[:, 1] > 0, rest).statistic)


def test_what_does_not_vary_does_not_discriminate() -> None:
    """A test that all pass or all fail has no correlation and is marked; so has one in a class of one."""
    scores = np.array([[1.0, 0.0, 2.0], [1.0, 0.0, 0.0], [1.0, 0.0, 1.0]])
    never, always, varying = items(scores, [1.0, 1.0, 2.0])
    assert (never.never_failed, never.always_failed, never.discrimination) == (True, False, None)
    assert (always.never_failed, always.always_failed, always.discrimination) == (False, True, None)
    assert (varying.never_failed, varying.always_failed) == (False, False)
    assert varying.discrimination is None  # the rest does not vary
    assert items(scores[:1], [1.0, 1.0, 2.0])[2].discrimination is None
    nobody = items(np.empty((0, 1)), [1.0])[0]
    assert (nobody.count, nobody.share, nobody.never_failed, nobody.always_failed) == (0, None, False, False)


@pytest.mark.parametrize("count", [1, 2, 7, 100])
def test_the_spread_is_that_of_the_numbers(count: int) -> None:
    """Mean, standard deviation and quartiles are the standard library's for the whole of a population."""
    numbers = [float(value) for value in np.random.default_rng(count).normal(50, 20, count)]
    found = spread(numbers)
    assert found is not None
    assert (found.count, found.low, found.high) == (count, min(numbers), max(numbers))
    assert found.mean == pytest.approx(standard.fmean(numbers))
    assert found.deviation == pytest.approx(standard.pstdev(numbers))
    assert found.median == pytest.approx(standard.median(numbers))
    if count > 1:
        quartiles = standard.quantiles(numbers, n=4, method="inclusive")
        assert [found.quartile, found.median, found.upper_quartile] == pytest.approx(quartiles)


def test_nothing_has_no_spread() -> None:
    """An empty class is no error."""
    assert spread([]) is None


def test_every_number_is_in_one_bin() -> None:
    """A bound belongs to the bin above it, the last one to the last bin, and what lies outside to the nearest."""
    found = bins([0.0, 4.9, 5.0, 9.99, 10.0, 11.0, -1.0], high=10.0, count=2)
    assert [(bin_.low, bin_.high, bin_.count) for bin_ in found] == [(0.0, 5.0, 3), (5.0, 10.0, 4)]
