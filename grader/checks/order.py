"""A list of steps that must be put in order, with distractors among the steps to choose from."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from grader.checks.values import describe
from grader.errors import CheckFailed


def order(
    given: object,
    steps: Collection[str],
    *,
    name: str,
    before: Sequence[tuple[str, str]],
    distractors: Collection[str],
) -> None:
    """
    Raise CheckFailed unless `given` lists every step once, no distractor, and of each pair in `before` the first first.

    Any order that `before` allows is right. The message says what kind of fault there is, never where.
    """
    listed = steps_of(given)
    if listed is None:
        raise CheckFailed(f"{name} should be a list of step names; it is {describe(given)}.")
    if not listed:
        raise CheckFailed(f"{name} is empty.")
    unknown = sum(one not in steps and one not in distractors for one in listed)
    if unknown:
        raise CheckFailed(f"{name} holds {_steps(unknown)} that the list of steps does not have; is it a misspelling?")
    if len(set(listed)) < len(listed):
        raise CheckFailed(f"{name} names a step more than once.")
    extra = sum(one in distractors for one in listed)
    missing = len(steps) - (len(listed) - extra)
    if extra or missing:
        faults = [f"{_steps(extra)} in it {'does' if extra == 1 else 'do'} not happen"] if extra else []
        faults += (
            [f"{_steps(missing)} that {'happens is' if missing == 1 else 'happen are'} missing"] if missing else []
        )
        raise CheckFailed(f"{name}: {', and '.join(faults)}.")
    if any(listed.index(first) > listed.index(second) for first, second in before):
        raise CheckFailed(f"{name} has the right steps, but not every step stands after the steps that it needs.")


def steps_of(given: object) -> list[str] | None:
    """The steps in an answer, as small letters; None where it is no list of texts."""
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        return None
    return [str(one).strip().lower() for one in given]


def _steps(count: int) -> str:
    return f"{count} step{'' if count == 1 else 's'}"
