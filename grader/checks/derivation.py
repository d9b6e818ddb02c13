"""A derivation, checked line by line: what it earns, and what is said of its first line that does not hold."""

from __future__ import annotations

import re
from collections.abc import Callable

from grader.checks.values import describe
from grader.derivation import LineReport, Verdict, check
from grader.errors import CheckFailed, Undecided

# What Python makes of \frac, \theta, \nabla, \right and the like in a text that is not raw.
_LOST = re.compile(r"[\a\b\f\v]|\t(?:heta|ext\{|frac|imes)|\nabla|\r(?:ight|m\b)")
_RAW = 'Python has read its backslashes as signs of its own: write r in front of the text, as in r"""...""".'


def derivation(
    given: object, claim: str, *, points: float = 0.0, set_score: Callable[[float], None] | None = None
) -> float:
    """
    Give the share of `points` that the text `given` earns as a derivation of `claim`, through `set_score`.

    `set_score` is what gradescope-utils' `partial_credit` hands to the test; a public test has neither. Returns the
    share, which is then 1. Below that raises, after the score is set, CheckFailed with the checker's answer, which
    holds no secret; or Undecided where a line is true on every model that was tried, but was not derived.
    """
    if not isinstance(given, str):
        raise CheckFailed(f"A derivation is a text, one step a line; this is {describe(given)}.")
    verdict = check(given, claim)
    if set_score is not None:
        set_score(points * verdict.score)
    if verdict.proved:
        return verdict.score
    failed = Undecided if verdict.verdict == "unproven" else CheckFailed
    message = f"{verdict.message}\n{_RAW}" if _LOST.search(given) else verdict.message
    raise failed(message, detail=_detail(verdict))


def _detail(verdict: Verdict) -> str:
    """The verdict, where the reader had to guess, and every line with its mark."""
    return "\n".join([f"{verdict.claim}: {verdict.verdict}", *verdict.notes, *map(_line, verdict.lines)])


def _line(line: LineReport) -> str:
    return f"{line.line:4} {'ok' if line.ok else '--'}  {line.text}"
