"""The pages about the class as a whole: overview, submissions, misconceptions, items, to look at."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from grader.classroom.attention import Finding, Kind
from grader.classroom.record import SAME, Assigned, Outcome
from grader.classroom.report import charts
from grader.classroom.statistics import Bin, bins, spread
from grader.classroom.summary import Class, Row

_MOST_BINS = 26
_SLOWEST = 10
_MOST_BARS = 20
_KIND_SAYS = {
    Kind.GRADER_FAILED: "It is the grader's fault and no student's: run these again, or score them by hand.",
    Kind.UNDECIDED: "A check could show the answer neither right nor wrong, as where a derivation's line is true but "
    "does not follow: a person must decide.",
    Kind.NEAR_TOLERANCE: "The worst number is between half a tolerance and two tolerances off: a little more slack, or "
    "a little less, would have turned the result.",
    Kind.TIME_OUT: "A program did not end in time: a loop without end, or one that is only slow?",
    Kind.NOT_GRADED: "There was nothing to grade, or it could not be opened: ask for it again.",
    Kind.LOST_CORRECTION: "A correction by hand names a test that the assignment no longer has, so it counts nowhere.",
}


def class_pages(found: Class, assigned: Assigned) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    """For each page its file name, its template and what that needs."""
    looks = _to_look_at(found)
    count = sum(len(rows) for _, _, rows in looks) + len(found.identical)
    rows = {row.key: row for row in found.rows}
    yield "index.html", "overview.html", {"found": found, **_overview(found, assigned), "looks": looks}
    yield "submissions.html", "submissions.html", {"found": found}
    yield "misconceptions.html", "misconceptions.html", {"found": found, "chart": _misconceptions(found)}
    yield "items.html", "items.html", {"found": found, "chart": _items(found)}
    yield "look.html", "look.html", {"found": found, "looks": looks, "count": count, "rows": rows}


def _to_look_at(found: Class) -> list[tuple[Kind, str, list[tuple[Row, Finding]]]]:
    """Each kind with what it means, and the submissions that it is found in."""
    sorted_: dict[Kind, list[tuple[Row, Finding]]] = {kind: [] for kind in Kind}
    for row in found.rows:
        for finding in row.findings:
            sorted_[finding.kind].append((row, finding))
    return [(kind, _KIND_SAYS[kind], rows) for kind, rows in sorted_.items()]


def _overview(found: Class, assigned: Assigned) -> dict[str, object]:
    scores = [row.score for row in found.rows if row.score is not None]
    totals = spread(scores)
    counted = _bins(scores, assigned.max_score)
    parts = []
    for index, part in enumerate(assigned.parts):
        earned = [score for row in found.rows if (score := row.parts[index]) is not None]
        full = sum(score >= part.points - SAME for score in earned)
        parts.append((part, spread(earned), full, sum(score <= SAME for score in earned)))
    seconds = [row.seconds for row in found.rows if row.seconds is not None]
    times = spread(seconds)
    timed = _bins(seconds, max(seconds, default=1.0))
    timed_rows = [row for row in found.rows if row.seconds is not None]
    return {
        "outcomes": [(outcome, sum(row.outcome is outcome for row in found.rows)) for outcome in Outcome],
        "corrected": sum(row.corrected > 0 for row in found.rows),
        "totals": totals,
        "total_bins": counted,
        "total_chart": charts.histogram(
            counted, of="points", title="How the totals are distributed", middle=totals.median if totals else None
        ),
        "parts": parts,
        "part_chart": charts.bars(
            [part.id for part, *_ in parts],
            [100 * of.mean / part.points if of and part.points else 0.0 for part, of, *_ in parts],
            of="mean score, per cent of the part's points",
            title="What each part earned on average",
            most=100.0,
        ),
        "times": times,
        "time_bins": timed,
        "time_chart": charts.histogram(
            timed, of="seconds", title="How long grading took", middle=times.median if times else None
        ),
        "cpu": spread([row.cpu_seconds for row in found.rows if row.cpu_seconds is not None]),
        "slowest": sorted(timed_rows, key=lambda row: (-(row.seconds or 0.0), row.key))[:_SLOWEST],
    }


def _misconceptions(found: Class) -> object:
    most = found.misconceptions[:_MOST_BARS]
    return most and charts.bars(
        [shown.misconception.id for shown in most],
        [float(len(shown.rows)) for shown in most],
        of="submissions",
        title="How many submissions show each misconception",
    )


def _items(found: Class) -> object:
    places = [
        (row.item.share, row.item.discrimination)
        for row in found.items
        if row.item.share is not None and row.item.discrimination is not None
    ]
    return places and charts.scatter(
        places,
        x="difficulty: mean share of the points",
        y="discrimination",
        title="How hard and how telling each test is",
    )


def _bins(values: Sequence[float], high: float) -> tuple[Bin, ...]:
    """`values` in bins from 0 to `high` or a little above, with bounds that one can read."""
    high = max(high, 0.01)
    power = 10.0 ** math.floor(math.log10(high / _MOST_BINS))
    step = next(step * power for step in (1, 2, 2.5, 5, 10) if high <= _MOST_BINS * step * power)
    count = math.ceil(high / step - 1e-9)
    return bins(values, high=count * step, count=count)
