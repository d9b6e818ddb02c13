"""The numbers of a class: how scores spread, and how hard each test is and how well it tells students apart."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.classroom.record import SAME

Matrix = NDArray[np.float64]


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """Where `count` numbers lie; `deviation` is the standard deviation of exactly these, not an estimate for others."""

    count: int
    mean: float
    deviation: float
    low: float
    quartile: float
    median: float
    upper_quartile: float
    high: float


class Bin(msgspec.Struct, frozen=True):
    """How many numbers lie from `low` on and below `high`; in the last bin also those at `high`."""

    low: float
    high: float
    count: int


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """How a test did in the class. `share` is its mean score over its points: 1 is easy, 0 is hard.

    `discrimination` is the correlation of its score with the sum of all other tests' (Pearson's; where the score is all
    or nothing, that is the point-biserial one); None where either does not vary.
    """

    count: int
    full: int
    zero: int
    share: float | None
    discrimination: float | None

    @property
    def never_failed(self) -> bool:
        """Whether each submission earned all of its points."""
        return 0 < self.count == self.full

    @property
    def always_failed(self) -> bool:
        """Whether no submission earned a point of it."""
        return 0 < self.count == self.zero


def spread(values: Sequence[float]) -> Spread | None:
    """The spread of `values`, with quartiles interpolated linearly; None where there are none."""
    if not len(values):
        return None
    numbers = np.asarray(values, dtype=np.float64)
    low, quartile, median, upper, high = (float(value) for value in np.quantile(numbers, [0, 0.25, 0.5, 0.75, 1]))
    return Spread(
        count=len(values),
        mean=float(numbers.mean()),
        deviation=float(numbers.std()),
        low=low,
        quartile=quartile,
        median=median,
        upper_quartile=upper,
        high=high,
    )


def bins(values: Sequence[float], *, high: float, count: int) -> tuple[Bin, ...]:
    """`values` counted in `count` equal bins from 0 to `high`; what lies outside goes to the nearest."""
    edges = np.linspace(0.0, high, count + 1)
    counts, _ = np.histogram(np.clip(np.asarray(values, dtype=np.float64), 0.0, high), edges)
    return tuple(
        Bin(float(low), float(top), int(number)) for low, top, number in zip(edges, edges[1:], counts, strict=False)
    )


def items(scores: Matrix, points: Sequence[float]) -> tuple[Item, ...]:
    """What each column of `scores` (submissions by tests, in points; NaN: not judged) says of its test."""
    totals = np.nansum(scores, axis=1)
    return tuple(_item(scores[:, column], totals, most) for column, most in enumerate(points))


def _item(column: Matrix, totals: Matrix, points: float) -> Item:
    judged = ~np.isnan(column)
    earned = column[judged]
    return Item(
        count=int(judged.sum()),
        full=int((earned >= points - SAME).sum()),
        zero=int((earned <= SAME).sum()),
        share=float(earned.mean() / points) if earned.size and points > 0 else None,
        discrimination=_correlation(earned, totals[judged] - earned),
    )


def _correlation(one: Matrix, other: Matrix) -> float | None:
    if one.size < 2 or np.ptp(one) <= SAME or np.ptp(other) <= SAME:
        return None
    first, second = one - one.mean(), other - other.mean()
    value = float((first @ second) / np.sqrt((first @ first) * (second @ second)))
    return min(max(value, -1.0), 1.0)
