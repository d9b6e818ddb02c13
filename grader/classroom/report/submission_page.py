"""What the page of one submission shows: what the student saw, and beside it what staff see."""

from __future__ import annotations

import re

import msgspec
from markupsafe import Markup

from grader.classroom.attention import findings
from grader.classroom.effective import Effective, EffectiveTest
from grader.classroom.report.sources import Mark, Places, marks
from grader.report import Status

_VERDICT = re.compile(r"[\w-]+: (?:proved|incomplete|wrong|unjustified|unproven|unreadable)$")
_LINE = re.compile(r" *(\d+) (ok|--)  (.*)$")


class DerivationLine(msgspec.Struct, frozen=True):
    """A line of a derivation as the checker judged it."""

    number: str
    accepted: bool
    text: str


class ShownTest(msgspec.Struct, frozen=True, kw_only=True):
    """A test on the page: `message` is the student's text, `detail` the staff's, `lines` a derivation's."""

    index: int
    test: EffectiveTest
    message: Markup
    detail: Markup
    lines: tuple[DerivationLine, ...]

    @property
    def lost(self) -> bool:
        """Whether it belongs among those that one reads: points are gone, a TA was here, or the grader failed."""
        result = self.test.result
        return self.test.correction is not None or (result is not None and result.status is not Status.PASSED)


def values(submission: Effective, before: str | None, after: str | None) -> dict[str, object]:
    """What the template needs; `before` and `after` are the keys of its neighbours in the class."""
    record, report = submission.record, submission.record.report
    places = Places(record)
    tests = [_shown(index, test, places) for index, test in enumerate(submission.tests)]
    notes = report.notes if report is not None else ()
    named = [(note, Mark(f"n{number}", "a note")) for number, note in enumerate(notes, 1)]
    for shown in tests:
        if shown.test.result is not None:
            text = f"{shown.test.result.message}\n{shown.test.result.detail}"
            named.append((text, Mark(f"t{shown.index}", shown.test.name)))
    return {
        "submission": submission,
        "record": record,
        "report": report,
        "before": before,
        "after": after,
        "findings": findings(submission),
        "notes": [places.linked(note) for note in notes],
        "lost": [shown for shown in tests if shown.lost],
        "passed": [shown for shown in tests if not shown.lost and shown.test.result is not None],
        "sources": places.sources(marks(named, places)),
    }


def _shown(index: int, test: EffectiveTest, places: Places) -> ShownTest:
    result = test.result
    detail, lines = _derivation(result.detail) if result is not None else ("", ())
    return ShownTest(
        index=index,
        test=test,
        message=places.linked(result.message if result is not None else ""),
        detail=places.linked(detail),
        lines=lines,
    )


def _derivation(detail: str) -> tuple[str, tuple[DerivationLine, ...]]:
    """A detail's text, and, where it is a derivation's, the lines that stand at its end."""
    head, *rest = detail.split("\n")
    if not _VERDICT.fullmatch(head):
        return detail, ()
    said, lines = [head], []
    for text in rest:
        if found := _LINE.fullmatch(text):
            lines.append(DerivationLine(found[1], found[2] == "ok", found[3]))
        elif lines:
            last = lines[-1]
            lines[-1] = DerivationLine(last.number, last.accepted, f"{last.text}\n{text}")
        else:
            said.append(text)
    return "\n".join(said), tuple(lines)
