"""`grader derivation`: what is printed, the JSON, the exit status."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from grader.cli.derivation import command
from grader.derivation import check, claims
from grader.errors import UsageError

PROOF = "log p(x) = log E_q[p(x,z)/q(z|x)]\n  >= E_q[log(p(x,z)/q(z|x))]\n  = ELBO\n"


def _run(*args: str, text: str = "") -> Result:
    """The command's output; its own return value is the exit status, as `grader` takes it."""

    @click.command(context_settings={"ignore_unknown_options": True})
    @click.argument("rest", nargs=-1, type=click.UNPROCESSED)
    def wrapped(rest: tuple[str, ...]) -> None:
        with command.make_context("derivation", list(rest)) as ctx:
            raise SystemExit(command.invoke(ctx))

    return CliRunner().invoke(wrapped, list(args), input=text.encode("utf-8", "surrogateescape"))


def test_a_proof_exits_with_0(tmp_path: Path) -> None:
    """A proof is shown line by line, each with its mark and its kind of move; the status is 0."""
    path = tmp_path / "proof.txt"
    path.write_text(PROOF, encoding="utf-8")
    result = _run(str(path))
    assert result.exit_code == 0
    assert "   1 ok  log p(x) = log E_q[p(x,z)/q(z|x)]" in result.output
    assert "(Jensen's inequality)" in result.output
    assert "proved, 1.00 of the points" in result.output


def test_anything_else_exits_with_1() -> None:
    """A text that is no proof is bad news: status 1, with the answer."""
    result = _run("-", text="log p(x) >= ELBO")
    assert result.exit_code == 1
    assert "This is the claim itself" in result.output


def test_the_caret_stands_under_the_column() -> None:
    """What cannot be read has a caret under its column, also in an indented line."""
    lines = _run("-", text="log p(x)\n    = E_q[log p(x,z]").output.splitlines()
    shown = next(line for line in lines if "E_q[log p(x,z]" in line)
    caret = lines[lines.index(shown) + 1]
    assert shown[caret.index("^")] == "]"


def test_lines_behind_the_first_bad_one_are_marked_apart() -> None:
    """A line that was not judged is marked neither right nor wrong."""
    output = _run("-", text="log p(x) = log p(z)\n = ELBO").output
    assert "   1 NO  log p(x) = log p(z)" in output
    assert "   2 --   = ELBO" in output


def test_echo_prints_how_a_line_was_read() -> None:
    """With --echo each line is followed by its reading in plain ASCII."""
    output = _run("--echo", "-", text=r"\log p_\theta(\mathbf{x}) = \mathbb{E}_{q}[\log p(x)]").output
    assert "read as: log p(x) = E_{q(z|x)}[log p(x)]" in output


def test_json_is_the_verdict_and_nothing_else() -> None:
    """--json prints the verdict in its documented form, and nothing else."""
    document = json.loads(_run("--json", "-", text=PROOF).stdout)
    keys = ["schema", "claim", "verdict", "score", "first_bad_line", "message", "notes", "lines", "misconception"]
    assert list(document) == keys
    assert list(document["lines"][0]) == ["line", "text", "read_as", "ok", "moves", "why"]
    assert document["verdict"] == check(PROOF, "elbo-bound").verdict == "proved"
    assert document["first_bad_line"] is None


def test_the_claims_are_listed() -> None:
    """--list-claims names every claim, needs no file, and exits with 0."""
    result = _run("--list-claims")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.splitlines()] == list(claims())


@pytest.mark.parametrize(("args", "words"), [
    (["no-such-file.txt"], "no-such-file.txt: No such file"),
    ([], "name the file"),
    (["--claim", "riemann", "-"], "there is no claim 'riemann'; known: cross-entropy-bound, elbo-bound"),
])  # fmt: skip
def test_wrong_use_is_one_clear_line(args: list[str], words: str) -> None:
    """A missing file, no file and an unknown claim are usage errors that say what to do."""
    result = _run(*args)
    assert isinstance(result.exception, UsageError)
    assert words in str(result.exception)
    assert "\n" not in str(result.exception)


def test_bytes_that_are_no_text_are_answered(tmp_path: Path) -> None:
    """A file that is no UTF-8 is answered by a verdict."""
    path = tmp_path / "noise.txt"
    path.write_bytes(b"log p(x) = \xff\xfe\x00")
    assert _run(str(path)).exit_code == 1


def test_help_ends_with_an_example() -> None:
    """The help names the options and ends with examples."""
    out = _run("--", "--help").output
    assert "--list-claims" in out
    assert "grader derivation proof.txt" in out.split("Examples:")[1]
