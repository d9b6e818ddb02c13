"""What `setup.sh` does on a machine without an environment: which interpreter it takes, and what it installs, in order.

Stand-ins for python, pip and apt-get write down how they are called; `platform.py` builds a real image.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from grader.gradescope.scripts import scripts

WHEEL = "grader-1-py3-none-any.whl"

# An interpreter of the version 3.MINOR that makes environments whose python writes down what it is asked.
_PYTHON = """#!/bin/bash
case "$1" in
    -c) exit {status};;
    -m) mkdir -p "$3/bin"; cp "$0.inner" "$3/bin/python";;
esac
"""
_INNER = """#!/bin/bash
echo "python $*" >>"{log}"
case "$*" in *--index-url*) exit {torch};; *--self-test*) exit {trial};; esac
"""
_APT = """#!/bin/bash
echo "apt-get $*" >>"{log}"
[ "$1" = install ] && mv "{later}" "{now}"
exit 0
"""


class Machine:
    """A folder laid out like the platform's, with programs that only pretend."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.log = root / "log"
        self.bin = root / "bin"
        (root / "source" / "assignment").mkdir(parents=True)
        self.bin.mkdir()
        for name, data in scripts(WHEEL).items():
            (root / "source" / name).write_bytes(data)
        for name in ("bash", "mkdir", "cp", "mv", "chmod", "dirname"):
            found = next(path for folder in ("/bin", "/usr/bin") if (path := Path(folder) / name).exists())
            (self.bin / name).symlink_to(found)

    def program(self, name: str, text: str) -> Path:
        """Put a program there."""
        path = self.bin / name
        path.write_text(text, "utf-8")
        path.chmod(0o755)
        return path

    def python(self, name: str, *, fits: bool = True, torch: int = 0, trial: int = 0) -> None:
        """Put an interpreter there; `torch` and `trial` are the statuses of that installation and of the trial."""
        self.program(name, _PYTHON.format(status=0 if fits else 1))
        self.program(f"{name}.inner", _INNER.format(log=self.log, torch=torch, trial=trial))

    def setup(self) -> tuple[int, list[str], str]:
        """The status of `setup.sh`, what was called, and what was said."""
        ended = subprocess.run(
            ["bash", str(self.root / "source" / "setup.sh")],
            env={**os.environ, "PATH": str(self.bin)},
            capture_output=True,
            text=True,
            check=False,
        )
        calls = self.log.read_text("utf-8").splitlines() if self.log.exists() else []
        return ended.returncode, calls, ended.stderr


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine without any Python."""
    return Machine(tmp_path)


def test_torch_comes_from_the_index_of_cpu_builds(machine: Machine) -> None:
    """First torch without CUDA, then the engine's own wheel with pinned versions, then the trial."""
    machine.python("python3.11")
    status, calls, _ = machine.setup()
    assert status == 0
    torch, engine, trial = calls
    assert "--no-deps" in torch
    assert "--index-url https://download.pytorch.org/whl/cpu" in torch
    assert torch.endswith("torch")
    assert "--index-url" not in engine
    assert engine.endswith(f"--constraint {machine.root}/source/requirements.txt {machine.root}/source/{WHEEL}")
    assert trial == f"python -s -P -m grader gradescope --root {machine.root} --self-test"


def test_without_that_index_pips_own_is_asked(machine: Machine) -> None:
    """A build does not fail because one index cannot be reached."""
    machine.python("python3.12", torch=1)
    status, calls, said = machine.setup()
    assert (status, len(calls)) == (0, 3)
    assert "pip's own is asked instead" in said


def test_with_wheels_there_is_no_network(machine: Machine) -> None:
    """Packages that came in the zip are installed from there and from nowhere else."""
    machine.python("python3.11")
    (machine.root / "source" / "wheels").mkdir()
    status, calls, _ = machine.setup()
    assert status == 0
    install, _ = calls
    assert f"--no-index --find-links {machine.root}/source/wheels" in install


def test_an_old_interpreter_is_passed_over(machine: Machine) -> None:
    """The system's own python3 may be too old: the distribution's 3.11 is installed beside it, and it stays."""
    machine.python("python3", fits=False)
    machine.python("later")
    machine.program(
        "apt-get",
        _APT.format(log=machine.log, later=machine.bin / "later", now=machine.bin / "python3.11"),
    )
    (machine.bin / "later.inner").rename(machine.bin / "python3.11.inner")
    status, calls, _ = machine.setup()
    assert status == 0
    assert calls[:2] == ["apt-get update -qq", "apt-get install -y -qq python3.11 python3.11-venv"]
    assert calls[-1].endswith("--self-test")


@pytest.mark.parametrize("apt", ["exit 0", "echo 'E: Unable to locate package python3.11' >&2; exit 100"])
def test_a_machine_without_any_fails_in_a_line(apt: str, machine: Machine) -> None:
    """The build's log ends with what is missing, whether or not the package manager said so itself."""
    machine.python("python3", fits=False)
    machine.program("apt-get", f"#!/bin/bash\n{apt}\n")
    status, calls, said = machine.setup()
    assert (status, calls) == (1, [])
    assert said.splitlines()[-1].startswith("setup.sh: no Python 3.11 or newer: this image's packages have no")


def test_a_source_of_packages_that_fails_is_no_reason_to_give_up(machine: Machine) -> None:
    """The list of packages could not be renewed, but the one that is there knows the interpreter."""
    machine.python("later")
    (machine.bin / "later.inner").rename(machine.bin / "python3.11.inner")
    apt = _APT.format(log=machine.log, later=machine.bin / "later", now=machine.bin / "python3.11")
    machine.program("apt-get", apt.replace("exit 0", '[ "$1" = install ]'))
    status, calls, _ = machine.setup()
    assert (status, len(calls)) == (0, 5)


def test_an_image_that_fails_its_trial_is_not_built(machine: Machine) -> None:
    """The status of the trial is the status of the build."""
    machine.python("python3.11", trial=1)
    assert machine.setup()[0] == 1


def test_it_can_be_run_again(machine: Machine) -> None:
    """An environment that is there is kept; only the trial is repeated."""
    machine.python("python3.11")
    machine.setup()
    machine.log.unlink()
    status, calls, _ = machine.setup()
    assert (status, len(calls)) == (0, 1)


def test_the_platforms_secrets_do_not_reach_the_grader() -> None:
    """`run_autograder` begins with an empty environment, and leaves no shell between the platform and the grader."""
    text = scripts(WHEEL)["run_autograder"].decode()
    assert "exec env -i PATH=" in text
