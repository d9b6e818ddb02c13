"""The command `grader` itself: help, names, endings, and what it imports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader import __version__
from grader.cli import main as cli
from grader.cli.commands import COMMANDS
from grader.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("torch", "numpy", "pytest", "_pytest", "rich", "scipy", "matplotlib", "jinja2", "msgspec", "sqlite3")


def _python(code: str, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a fresh interpreter makes of `code`, with `environment` added to this process's."""
    return subprocess.run(
        [sys.executable, "-c", code, *args],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        check=False,
    )


def test_alone_it_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    """`grader` alone is a question, not an error."""
    assert main([]) == 0
    alone = capsys.readouterr().out
    assert main(["--help"]) == 0
    assert capsys.readouterr().out == alone


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_that_ends_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The last line of each help is a command line to copy."""
    assert main([command, "--help"]) == 0
    lines = capsys.readouterr().out.rstrip().splitlines()
    assert lines[-1].strip().startswith(f"grader {command}")
    assert all(len(line) <= 80 for line in lines)


def test_the_overview_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Each command has its line, and the help of the whole ends with an example too."""
    main(["--help"])
    out = capsys.readouterr().out
    assert all(f"  {command} " in out for command in COMMANDS)
    assert out.rstrip().splitlines()[-1].strip().startswith("grader ")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` says the package's version."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"grader {__version__}\n"


def test_ctrl_c_ends_with_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback; the exit status is the shell's for an interrupt."""

    def interrupt(args: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_run", interrupt)
    assert main([]) == 130
    assert capsys.readouterr() == ("", "grader: interrupted\n")


def test_an_unforeseen_exception_is_the_graders_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A defect of ours exits with 1, blames no submission, and shows where it happened."""

    def fail(args: list[str]) -> int:
        raise TypeError("a defect")

    monkeypatch.setattr(cli, "_run", fail)
    assert main([]) == 1
    err = capsys.readouterr().err
    assert err.startswith("Traceback")
    assert err.endswith("\ngrader: the grader failed, not the submission: TypeError: a defect\n")


def test_a_reader_that_goes_away_ends_it_with_one_line() -> None:
    """A closed pipe is no traceback, and Python has nothing to add when it ends."""
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as closed:
        ended = subprocess.run(
            [sys.executable, "-m", "grader", "--help"],
            stdout=closed,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            text=True,
            check=False,
        )
    assert ended.stderr == "grader: the reader of the output went away before its end\n"
    assert ended.returncode == 141


def test_a_terminal_without_our_letters_gets_question_marks() -> None:
    """Where standard output is ASCII, a letter it lacks is replaced; the command does not fail."""
    code = (
        "import sys, grader.cli.main as cli; cli._run = lambda args: sys.stdout.write('D(p‖q)') and 0; "
        "sys.exit(cli.main([]))"
    )
    ended = _python(code, PYTHONIOENCODING="ascii")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "D(p?q)", "")


@pytest.mark.parametrize(
    "args", [[], ["--help"], ["--version"], ["grad"], *([command, "--help"] for command in COMMANDS)], ids=" ".join
)
def test_help_imports_nothing_heavy(args: list[str]) -> None:
    """Help, version and a mistyped name come without the libraries that cost time, torch above all."""
    code = (
        "import sys; from grader.cli.main import main; main(sys.argv[1:]); "
        f"found = sys.modules.keys() & set({HEAVY}); sys.exit(' '.join(sorted(found)) or 0)"
    )
    ended = _python(code, *args)
    assert ended.returncode == 0, ended.stderr
