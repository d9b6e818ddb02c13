"""Multiple choice: a set of letters with partial credit, or one letter."""

from __future__ import annotations

from collections.abc import Callable, Collection

from grader.checks.values import describe
from grader.errors import CheckFailed


def choices(
    given: object,
    right: Collection[str],
    *,
    name: str,
    options: str,
    points: float,
    set_score: Callable[[float], None] | None,
) -> float:
    """
    Give max(0, right ticked - wrong ticked) / number of right ones, times `points`, through `set_score`.

    `set_score` is what gradescope-utils' `partial_credit` hands to the test. Returns the share, which is then 1;
    below that raises CheckFailed after the score is set, and says how many ticks are right, never which.
    `given` may be a set, list or tuple of letters, or a text such as "BC" or "b, c".
    """
    ticked = _options(given, name, options)
    good, bad = len(ticked & set(right)), len(ticked - set(right))
    share = max(0, good - bad) / len(right)
    if set_score is not None:
        set_score(points * share)
    if share < 1:
        raise CheckFailed(_verdict(name, good, bad))
    return share


def one_choice(given: object, right: str, *, name: str, options: str) -> None:
    """Raise CheckFailed unless `given` is the right letter, alone."""
    ticked = _options(given, name, options)
    if len(ticked) != 1:
        raise CheckFailed(f"{name} should be one letter; {len(ticked) or 'none'} came.")
    if ticked != {right}:
        raise CheckFailed(f"{name} is not the right letter.")


def letters(given: object) -> set[str] | None:
    """The letters in an answer, as capitals; None where it does not hold texts, or is none itself."""
    if isinstance(given, str):
        given = [letter for letter in given if not (letter.isspace() or letter in ",;+&")]
    if not isinstance(given, set | frozenset | list | tuple) or not all(isinstance(one, str) for one in given):
        return None
    return {one.strip().upper() for one in given}


def _options(given: object, name: str, options: str) -> set[str]:
    """The ticked options; a letter that is no option is refused rather than counted as wrong."""
    ticked = letters(given)
    if ticked is None:
        raise CheckFailed(f"{name} should hold letters, such as {{'{options[0]}'}}; it is {describe(given)}.")
    if not all(len(one) == 1 and one in options for one in ticked):
        raise CheckFailed(f"{name} should hold the letters {options[0]} to {options[-1]} only, one by one.")
    return ticked


def _verdict(name: str, good: int, bad: int) -> str:
    if not good + bad:
        return f"Nothing is ticked in {name}."
    ticks = "your only tick" if good + bad == 1 else f"your {good + bad} ticks"
    return f"Of {ticks} in {name}, {good} {'is' if good == 1 else 'are'} right and {bad} wrong" + (
        ". A wrong tick takes one right one away." if bad else "; not all of the right ones are ticked."
    )
