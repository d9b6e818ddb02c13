"""Whole gradings of Discussion 13: their CPU against a bare import of numpy and torch, and their memory."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path

from bench.measures import IMPORT, Row, cpu_of, cpu_of_import, paired, peak_mb_of, row
from grader import assignment as assignments
from grader.grading.job import Job
from grader.grading.phases import COLLECTION, READING, ZYGOTE
from grader.grading.run import grade_here
from grader.submission import of_masters
from tests.classroom import made_class

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "solutions" / "disc13"
# A right program in the style of one who knows torch.func and scipy, but for one function that others build on: the
# tests of these are tried again in a second worker.
MIXED = {
    "scipy-and-distributions": ("kl_asymmetry.py", "elbo_bound.py"),
    "torch-func": ("reparameterization.py", "vae.py"),
}
TEN = 10
MISTAKE = "\n\n_right = gaussian_kl\n\n\ndef gaussian_kl(mu, logvar):\n    return _right(mu, logvar) / 2\n"


def grade_command(submission: Path) -> list[str]:
    """The command that grades a submission."""
    return [sys.executable, "-m", "grader", "grade", str(submission), "--assignment", str(FOLDER)]


def rows(n: int) -> Iterator[Row]:
    """CPU of one grading by the command and of the suite in this process; the help's start; memory of gradings.

    Memory is left out for an ordinary user: the kernel shows the sizes of protected processes to root only.
    """
    with tempfile.TemporaryDirectory() as name:
        right, wrong = _submissions(Path(name))
        for what, folder, bound in (("reference", right, 1.45), ("ten mistakes", wrong, 1.9)):
            command = grade_command(folder)
            yield paired(f"grade, {what}", IMPORT, partial(cpu_of, command), cpu_of_import, n=n, bound=bound)
        begins = [_before_the_first_test(right) for _ in range(n)]
        yield row("the first test begins after the import", "", begins, unit="s", bound=0.5)
    job = _job()
    _cpu_here(job)
    yield paired("suite in-process, warm, reference", IMPORT, lambda: _cpu_here(job), cpu_of_import, n=n)
    start = [sys.executable, "-c", "pass"]
    help_command = [sys.executable, "-m", "grader", "--help"]
    yield paired("grader --help", "python -c pass", lambda: cpu_of(help_command), lambda: cpu_of(start), n=n)
    verify = [sys.executable, "-m", "grader", "verify", str(FOLDER)]
    yield paired("verify", IMPORT, lambda: cpu_of(verify), cpu_of_import, n=1, cores=2)
    if os.geteuid() == 0:
        yield from _memory()


def _submissions(folder: Path) -> tuple[Path, Path]:
    """The masters alone, and a submission with ten known mistakes, as folders below `folder`."""
    assignment = assignments.read(FOLDER)
    (folder / "right").mkdir()
    for file in assignment.files:
        shutil.copy(FOLDER / file.name, folder / "right")
    made = made_class.write(folder, n=300)
    wrong = next(one for one in made if one.kind == "combination" and len(one.what) == TEN)
    return folder / "right", folder / made_class.EXPORT / wrong.key


def _before_the_first_test(submission: Path) -> float:
    """CPU seconds of all processes until the first test begins, without the import, by `grade --profile`."""
    ended = subprocess.run([*grade_command(submission), "--profile"], capture_output=True, text=True, check=True)
    spent = dict(re.findall(r"^  (.+?) +(\d+\.\d+) ", ended.stderr, re.MULTILINE))
    return sum(float(spent[phase]) for phase in (READING, ZYGOTE, COLLECTION))


def _memory() -> Iterator[Row]:
    times = 2
    reference = [peak_mb_of(grade_command(FOLDER)) for _ in range(times)]
    yield row("peak of grade, reference", "all processes", reference, unit="MB", bound=400)
    with tempfile.TemporaryDirectory() as name:
        for style, files in MIXED.items():
            for file in files:
                shutil.copy(FOLDER / "alternatives" / style / file, name)
        with (Path(name) / "vae.py").open("a", encoding="utf-8") as vae:
            vae.write(MISTAKE)
        mixed = [peak_mb_of(grade_command(Path(name))) for _ in range(times)]
    yield row("peak of grade, torch.func and scipy", "all processes", mixed, unit="MB", bound=500)


def _job() -> Job:
    assignment = assignments.read(FOLDER)
    return Job(str(FOLDER), of_masters(assignment), assignment.seed, (), "none")


def _cpu_here(job: Job) -> float:
    began = time.process_time()
    with redirect_stdout(io.StringIO()):
        report = grade_here(job)
    if report.score != report.max_score:
        raise RuntimeError(f"the reference gets {report.score} of {report.max_score}")
    return time.process_time() - began
