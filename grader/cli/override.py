"""`grader override`: a test's score set by hand, kept apart from the machine's."""

from __future__ import annotations

import contextlib
import itertools
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import options
from grader.errors import UsageError
from grader.figures import points
from grader.text import one_line

if TYPE_CHECKING:
    from grader.classroom.corrections import Corrected
    from grader.classroom.effective import Effective


class _Override(click.Command):
    """Knows a mistyped option from a score below 0, though the latter begins with a sign, too."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {name for parameter in self.get_params(ctx) for name in parameter.opts}
        for before, word in itertools.pairwise(["", *args]):
            option = word.partition("=")[0]
            if before != "--why" and option.startswith("--") and option != "--" and option not in known:
                raise click.NoSuchOption(option, ctx=ctx)
        return super().parse_args(ctx, args)


@click.command(
    cls=_Override,
    # A score below 0 is to be answered as a score, not as an option that there is none of.
    context_settings={"ignore_unknown_options": True},
    epilog="\b\nExamples:\n"
    '  grader override grades.sqlite ada@school.edu test_entropy 2 --why "agreed"\n'
    "  grader override grades.sqlite submission_123 test_entropy --withdraw",
)
@click.argument("store", type=options.GivenPath())
@click.argument("submission")
@click.argument("test")
@click.argument("score", required=False)
@click.option("--why", metavar="TEXT", default="", help="The reason, for whoever reads the grades later.")
@click.option("--withdraw", "withdrawn", is_flag=True, help="Take a correction back: the machine's score counts again.")
def command(store: Path, submission: str, test: str, score: str | None, why: str, withdrawn: bool) -> int:
    """Set the SCORE of one TEST of one SUBMISSION by hand, in the store of a class.

    SUBMISSION is its key, or an e-mail, sid or name that no other one has. TEST is its id, or the name of its function
    where only one test has that. SCORE is in points, from 0 to what the test is worth. The machine's score stays beside
    it, and a new grading leaves the correction as it is.
    """
    if withdrawn == (score is not None):
        raise UsageError("give either a SCORE with --why, or --withdraw")
    from grader.classroom import corrections
    from grader.classroom.store import Store

    given = None if score is None else _number(score)
    with contextlib.closing(Store.open(store)) as opened:
        if given is None:
            done = corrections.withdraw(opened, submission, test)
        else:
            done = corrections.correct(opened, submission, test, given, why, at=datetime.now(UTC))
    click.echo(_line(done))
    return 0


def _number(score: str) -> float:
    try:
        return float(score)
    except ValueError:
        raise UsageError(f"{score}: it is no number; SCORE is in points, such as 2.5") from None


def _line(done: Corrected) -> str:
    record = done.after.record
    names = ", ".join(person.name for person in record.people if person.name)
    who = one_line(f"{record.key} ({names})" if names else record.key, 120)
    return (
        f"{who}, {done.test}: was {_score(done.before, done.test)}, is {_score(done.after, done.test)}; "
        f"total {points(done.before.score)} to {points(done.after.score)} of {points(done.after.max_score)}"
    )


def _score(submission: Effective, test: str) -> str:
    """What counts of the test, and who says so."""
    found = next((found for found in submission.tests if found.id == test), None)
    if found is None or found.score is None:
        return "none"
    if found.correction is not None:
        return f"{points(found.score)} by hand"
    return f"{points(found.score)} by the grader" if found.machine is not None else points(found.score)
