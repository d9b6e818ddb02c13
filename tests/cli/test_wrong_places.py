"""Places in which nothing works: no permission, no room, no folder, no torch; closed streams and odd paths.

Each ends with its exit status and one line, and leaves nothing half-written behind.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# What bash runs, the exit status, and what standard error says ("": nothing at all).
PLACES = {
    "grader --help >/dev/full": (2, "standard output: No space left on device; make room there, or write elsewhere"),
    "grader derivation - </dev/null >/dev/full": (2, "standard output: No space left on device"),
    "ulimit -f 0; grader --help >printed": (2, "standard output: File too large; make room there"),
    "ulimit -f 0; grader new fresh": (2, "solutions/fresh: File too large; begin it where you may write"),
    "set -o pipefail; grader --help | true": (141, "the reader of the output went away before its end"),
    "grader --help >&-": (0, ""),
    "grader --help 2>&-": (0, ""),
    "grader absent 2>&-": (2, ""),
    "grader derivation - <&- >/dev/null": (1, ""),
    "cd gone; rmdir ../gone; grader check": (2, "the working folder: No such file or directory; it may be deleted"),
    "cd gone; rmdir ../gone; grader grade ../homework": (2, "the working folder: No such file or directory"),
    "cd gone; rmdir ../gone; grader --help >/dev/null": (0, ""),
    "env -u HOME grader --version >/dev/null": (0, ""),
    "LC_ALL=C grader grade 'não há'": (2, "não há: there is no such file or folder; check the path"),
    "LC_ALL=tr_TR.UTF-8 grader INFO": (2, "no command 'INFO'; known: check"),
    """grader grade $'two\\nlines'""": (2, "two\N{REPLACEMENT CHARACTER}lines: there is no such file or folder"),
    """grader grade "it's \\"here\\"" """: (2, """it's "here": there is no such file or folder"""),
    """grader grade $'\\xff\\xfe'""": (2, "\N{REPLACEMENT CHARACTER}" * 2 + ": there is no such file or folder"),
    """cp -r solutions/small $'\\xff'; grader grade homework --assignment $'\\xff'""": (
        2,
        "\N{REPLACEMENT CHARACTER}: the path is not UTF-8 text; rename that folder or file, or copy it",
    ),
}


@pytest.mark.parametrize("typed", PLACES)
def test_a_bad_place_is_one_line(typed: str, repository: Path) -> None:
    """The same status as anywhere, no traceback, and nothing that was not there before."""
    (repository / "gone").mkdir()
    (repository / "bin").mkdir()
    program = f"#!{sys.executable}\nimport sys\nfrom grader.cli.main import main\n\nsys.exit(main())\n"
    (repository / "bin" / "grader").write_text(program, encoding="utf-8")
    (repository / "bin" / "grader").chmod(0o755)
    environment = {**os.environ, "PATH": f"{repository / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    before = set((repository / "solutions").rglob("*"))
    ended = subprocess.run(
        ["bash", "-c", typed],
        cwd=repository,
        env=environment,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    status, sentence = PLACES[typed]
    said = ended.stderr.decode(errors="replace")
    assert (ended.returncode, said.count("\n")) == (status, 1 if sentence else 0), said
    assert sentence in said
    assert set((repository / "solutions").rglob("*")) == before


# What an ordinary user types where root's files are closed to everybody else.
FORBIDDEN = {
    "grade closed": "closed: there is no permission to read it; change that, or copy it elsewhere",
    "grade closed/inside": "closed/inside: there is no permission to read it; change that, or copy it elsewhere",
    "grade closed.zip": "closed.zip: there is no permission to read it; change that, or copy it elsewhere",
    "grade homework --results r.json": "r.json: Permission denied; name a file in a folder that you may write to",
    "grade homework --results closed/r.json": "closed/r.json: Permission denied; name a file in a folder that you may",
    "grade homework --assignment closed": "closed/assignment.toml: Permission denied; change its permission",
    "batch closed": "closed: it cannot be opened (Permission denied); check the folder",
    "batch closed/inside": "closed/inside: Permission denied; change its permission, or work elsewhere",
    "batch closed.zip": "closed.zip: ",
    "batch class": "grades.sqlite: Permission denied; name a store where you may write",
    "batch class --store closed/s.sqlite": "closed: Permission denied; name a store in a folder where you may write",
    "check closed/inside": "closed/inside: Permission denied; change its permission, or work elsewhere",
    "derivation closed.txt": "closed.txt: Permission denied; name a text file, or - for standard input",
    "diff closed/old closed/new": "closed/old: Permission denied; name a store that you may read and write",
    "override closed.txt ada test 1 --why x": "closed.txt: it cannot be used as a store of grades",
    "new fresh": "solutions/fresh: Permission denied; begin it where you may write",
}

# Root becomes the user of the hostile set: modes mean nothing to root.
_AS_USER = """
import contextlib, io, json, os, sys
from grader.cli.main import main
from tests.hostile import as_user
if os.geteuid() == 0:
    as_user.become()
ended = {}
for typed in json.loads(sys.argv[1]):
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        status = main(typed.split())
    ended[typed] = [status, said.getvalue()]
print(json.dumps(ended))
"""


@pytest.fixture
def open_folder(repository: Path) -> Iterator[Path]:
    """The repository where everybody may look around, and nobody but root may write."""
    folder = Path(tempfile.mkdtemp())
    for name in ("solutions", "homework"):
        shutil.copytree(name, folder / name)
    shutil.copytree("homework", folder / "class" / "ada")
    (folder / "closed" / "inside").mkdir(parents=True)
    for name in ("closed.zip", "closed.txt", "closed"):
        if name != "closed":
            (folder / name).write_text("text", encoding="utf-8")
        (folder / name).chmod(0)
    for name in ("solutions", "."):
        (folder / name).chmod(0o555)
    yield folder
    for name in (".", "solutions", "closed"):
        (folder / name).chmod(0o755)
    shutil.rmtree(folder)


def test_what_is_forbidden_is_one_line(open_folder: Path) -> None:
    """Exit status 2 and a line that names the place; an ordinary user, for whom modes count."""
    ended = subprocess.run(
        [sys.executable, "-c", _AS_USER, json.dumps(list(FORBIDDEN))],
        cwd=open_folder,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr == ""
    answers = json.loads(ended.stdout)
    wrong = {
        typed: answers[typed]
        for typed, sentence in FORBIDDEN.items()
        if answers[typed][0] != 2 or answers[typed][1].count("\n") != 1 or sentence not in answers[typed][1]
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("torch", "sentence"),
    [
        ("raise ImportError('no libtorch')", "torch cannot be imported (no libtorch); install it for "),
        ("__version__ = '1.13.1'", "torch 1.13.1 is installed, and 2.6 or newer is needed; install it for "),
    ],
    ids=["no torch", "an old torch"],
)
@pytest.mark.parametrize("command", ["grade homework", "grade homework --isolation none", "batch class", "verify"])
def test_without_torch_it_says_what_to_install(
    torch: str, sentence: str, command: str, repository: Path, tmp_path: Path
) -> None:
    """Exit status 2, in whichever process it is missed."""
    shutil.copytree("homework", "class/ada")
    (tmp_path / "packages" / "torch").mkdir(parents=True)
    (tmp_path / "packages" / "torch" / "__init__.py").write_text(torch, encoding="utf-8")
    path = f"{tmp_path / 'packages'}:{ROOT}"
    code = (
        "import sys; from grader.grading import client; from grader.cli.main import main; "
        f"client.ENVIRONMENT = {{**client.ENVIRONMENT, 'PYTHONPATH': {path!r}}}; sys.exit(main())"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, *command.split()],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Traceback" not in ended.stderr
    assert ended.stderr.splitlines()[-1].startswith(f"grader: {sentence}{sys.executable}: python -m pip install")
