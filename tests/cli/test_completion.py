"""Completion in bash and zsh: what is proposed where, by the shell's own means, and what it costs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# What is typed before Tab is pressed, and what bash is then to propose.
PROPOSALS = {
    "grader gr": ["grade", "gradescope"],
    "grader grade --is": ["--isolation"],
    "grader grade --isolation st": ["strict"],
    "grader grade --assignment ": ["small"],
    "grader verify s": ["small"],
    "grader grade --only ": ["1", r"2\(a\)"],
    "grader grade --only 1,2": [r"1,2\(a\)"],
    "grader grade --only '2(": ["2(a)"],
    "grader grade --assignment nothing --only ": [],
    "grader derivation --claim pa": ["pathwise-gradient"],
    "grader batch --engine ": ["local", "dask"],
    "grader nothing --is": [],
}


@pytest.fixture
def environment(small_assignment: Callable[..., Path], tmp_path: Path) -> dict[str, str]:
    """A home of its own, in which `grader` is on the path, beside the small assignment."""
    small_assignment()
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "grader"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m grader "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return {"HOME": str(tmp_path), "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "PYTHONPATH": str(ROOT)}


def _printed(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


def test_bash_proposes_what_is_known(environment: dict[str, str], tmp_path: Path) -> None:
    """Bash itself, with the script that the help names: commands, options, assignments, parts, claims, levels.

    A proposal is what may stand on the command line: brackets have a backslash outside quotes.
    """
    script = ['eval "$(_GRADER_COMPLETE=bash_source grader)"']
    for typed in PROPOSALS:
        words = " ".join(f'"{word}"' for word in typed.split(" "))
        script += [
            f"COMP_WORDS=({words}) COMP_CWORD={typed.count(' ')} COMPREPLY=()",
            "_grader_completion grader",
            """IFS=' '; echo "${COMPREPLY[*]}"; unset IFS""",
        ]
    printed = _printed(["bash", "--noprofile", "--norc", "-c", "\n".join(script)], tmp_path, environment)
    assert dict(zip(PROPOSALS, (line.split() for line in printed.splitlines()), strict=True)) == PROPOSALS


def test_bash_completes_the_command_grader(environment: dict[str, str], tmp_path: Path) -> None:
    """The script registers its function for the command, and for no other."""
    script = 'eval "$(_GRADER_COMPLETE=bash_source grader)"; complete -p'
    assert "-F _grader_completion grader" in _printed(["bash", "--norc", "-c", script], tmp_path, environment)


def test_zsh_is_told_name_and_help(environment: dict[str, str], tmp_path: Path) -> None:
    """The protocol of click's script for zsh: kind, value and help, a line each; zsh itself sees to quotes."""
    script = _printed(["grader"], tmp_path, environment | {"_GRADER_COMPLETE": "zsh_source"})
    assert script.startswith("#compdef grader\n")
    asked = environment | {"_GRADER_COMPLETE": "zsh_complete", "COMP_WORDS": "grader grade --only", "COMP_CWORD": "3"}
    assert _printed(["grader"], tmp_path, asked) == "plain\n1\n_\nplain\n2(a)\n_\n"
    asked |= {"COMP_WORDS": "grader grade --se", "COMP_CWORD": "2"}
    answer = _printed(["grader"], tmp_path, asked).splitlines()
    assert answer == ["plain", "--seed", "Draw from this seed instead of the assignment's."]


def test_parts_are_those_of_the_assignment_that_is_itself_the_submission(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """Where there are several, the folder of one, given as the submission, says which."""
    shutil.copytree(tmp_path / "solutions" / "small", tmp_path / "solutions" / "large")
    asked = environment | {"_GRADER_COMPLETE": "zsh_complete", "COMP_CWORD": "4"}
    asked["COMP_WORDS"] = "grader grade solutions/large --only"
    assert _printed(["grader"], tmp_path, asked) == "plain\n1\n_\nplain\n2(a)\n_\n"


def test_a_shell_that_is_not_known_gets_status_1(environment: dict[str, str], tmp_path: Path) -> None:
    """Nothing is run instead of completing."""
    asked = environment | {"_GRADER_COMPLETE": "nothing_source"}
    ended = subprocess.run(["grader", "new", "x"], cwd=tmp_path, env=asked, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert not (tmp_path / "solutions" / "x").exists()


@pytest.mark.parametrize("typed", ["grade --only", "grade --assignment", "derivation --claim", "verify"])
def test_completing_imports_nothing_heavy(typed: str, environment: dict[str, str], tmp_path: Path) -> None:
    """A press of Tab does not wait for torch, pytest, rich or scipy."""
    code = (
        "import sys; from grader.cli.main import main; main(); "
        "sys.exit(' '.join(sys.modules.keys() & {'torch', 'pytest', 'rich', 'scipy'}) or 0)"
    )
    asked = environment | {"COMP_WORDS": f"grader {typed} ", "COMP_CWORD": str(typed.count(" ") + 2)}
    assert _printed([sys.executable, "-c", code], tmp_path, asked | {"_GRADER_COMPLETE": "zsh_complete"})
