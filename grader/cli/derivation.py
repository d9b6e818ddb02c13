"""`grader derivation`: check one derivation, line by line."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import completion, options
from grader.errors import UsageError
from grader.text import clean, one_line

if TYPE_CHECKING:
    from grader.derivation import LineReport, Verdict

DEFAULT = "elbo-bound"
_PLACE = re.compile(r"line (\d+), column (\d+): ")
_SHOWN = 600
_MOST = 1 << 20  # bytes; a derivation of a page has two thousand


@click.command(
    epilog="\b\nExamples:\n  grader derivation proof.txt\n  grader derivation --claim kl-entropies --echo entropies.txt"
    "\n  grader derivation - <proof.txt"
)
@click.argument("file", type=options.GivenPath(allow_dash=True), required=False)
@click.option(
    "--claim",
    default=DEFAULT,
    show_default=True,
    metavar="NAME",
    help="What the derivation should show.",
    shell_complete=completion.claims,
)
@click.option("--list-claims", is_flag=True, help="The names of all claims, and what each of them says.")
@click.option("--echo", is_flag=True, help="Also print how each line was read.")
@options.json_option("The verdict")
def command(file: Path | None, claim: str, list_claims: bool, echo: bool, as_json: bool) -> int:
    """Check the derivation in FILE, or on standard input when FILE is -.

    Every line is read, checked against the line before, and marked; the first one that does not hold is answered. The
    exit status is 0 for a proof and 1 for anything else.
    """
    from grader.derivation import check
    from grader.derivation.theories import claims, theory_of

    if list_claims:
        width = max(map(len, claims()))
        for name in claims():
            click.echo(f"{name:{width}}  {theory_of(name).title}")
        return 0
    if file is None:
        raise UsageError("name the file that holds the derivation, or - for standard input")
    text = _text(file)
    verdict = check(text, claim)
    if as_json:
        from grader.derivation.verdict import encode

        click.echo(encode(verdict), nl=False)
    else:
        click.echo("\n".join(_report(verdict, theory_of(claim).title, echo=echo)))
    return 0 if verdict.proved else 1


def _text(file: Path) -> str:
    """The text of `file`; bytes that are no UTF-8 become a sign that the checker answers by its column."""
    try:
        if str(file) == "-":
            raw = sys.stdin.buffer.read(_MOST + 1)
        else:
            with file.open("rb") as opened:
                raw = opened.read(_MOST + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"{file}: {reason}; name a text file, or - for standard input") from None
    if len(raw) > _MOST:
        raise UsageError(f"{file}: it is larger than {_MOST >> 20} MB; name the text file that holds the derivation")
    return raw.decode("utf-8-sig", errors="replace")


def _report(verdict: Verdict, title: str, *, echo: bool) -> list[str]:
    """The lines that are printed: each line of the proof with its mark, the answer, the score, the notes."""
    out = [f"{verdict.claim}: {title}", ""]
    place = _PLACE.match(verdict.message)
    for line in verdict.lines:
        column = 0
        if place is not None and int(place.group(1)) == line.line and not line.ok:
            column, place = int(place.group(2)), None
        out.extend(_of_line(line, column, echo=echo))
    if verdict.lines:
        out.append("")
    out.append(f"{verdict.verdict}, {verdict.score:.2f} of the points")
    if verdict.message:
        out.append(clean(verdict.message, _SHOWN * 4))
    if verdict.notes:
        out.extend(["", "Notes"])
        out.extend(f"- {one_line(note, _SHOWN)}" for note in verdict.notes)
    return out


def _of_line(line: LineReport, column: int, *, echo: bool) -> list[str]:
    """One line with its mark, a caret under `column` unless it is 0, what kind of move it was, how it was read."""
    from grader.derivation.messages import NOT_YET

    text = clean(line.text, _SHOWN).replace("\n", " ")
    mark = "ok" if line.ok else "--" if line.why == NOT_YET else "NO"
    shown = [f"{line.line:4} {mark}  {text}"]
    if column:
        shown.append(" " * (9 + column - 1) + "^")
    if line.why:
        shown.append(f"         ({one_line(line.why, _SHOWN)})")
    if echo and line.read_as:
        shown.append(f"         read as: {one_line(line.read_as, _SHOWN)}")
    return shown
