"""`grader check` on the student's own machine: what it says, that it survives what hangs, and what it does without."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.assignment import Assignment, read
from grader.cli.main import main
from grader.release import strip
from tests.release.handing_out import hand_out

ROOT = Path(__file__).resolve().parents[2]

# What Windows has not: blocked in the command's own process and in the one that it watches.
_WINDOWS = """
import os, sys
for name in ("fcntl", "resource", "pwd", "grp", "termios", "posix_ipc"):
    sys.modules[name] = None
for name in ("fork", "forkpty", "getuid", "geteuid", "setsid", "killpg", "sched_getaffinity"):
    if hasattr(os, name):
        delattr(os, name)
"""
# Does not end, and costs this machine nothing.
_FOREVER = "__import__('threading').Event().wait()"


@pytest.fixture
def work(demo: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo assignment as a student unpacks it, and the working folder."""
    folder = tmp_path / "work"
    hand_out(demo, folder)
    monkeypatch.chdir(folder)
    return folder


def _solve(demo: Assignment, work: Path) -> None:
    (work / "logistic.py").write_text(strip.solution((demo.folder / "logistic.py").read_text("utf-8"), "x"), "utf-8")


def test_stubs_are_not_done_yet(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is not written yet is listed kindly and without a message for each; the exit status is 1."""
    assert main(["check"]) == 1
    out = capsys.readouterr().out
    assert "What to look at" not in out
    assert "If you work in demo.ipynb: `python -m grader check demo.ipynb` checks it." in " ".join(out.split())
    assert "Not done yet\n  1  probability\n  2  loss_gradient\n  3  BOUND_PROOF\n" in out
    assert "Public tests: 0 of 3 passed\nUnseen until you submit: 5 hidden tests, worth 15 points in all." in out
    assert all(len(line) <= 80 for line in out.splitlines())


@pytest.mark.parametrize("made", [strip.stub, strip.solution], ids=["stubs", "solutions"])
def test_discussion_13_as_it_is_handed_out(
    made: strip.Rewrite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the untouched stubs nothing is called wrong, only not done; the solutions pass every public test."""
    disc13 = read(ROOT / "solutions" / "disc13")
    hand_out(disc13, tmp_path)
    for file in disc13.files:
        (tmp_path / file.name).write_text(made((disc13.folder / file.name).read_text("utf-8"), file.name), "utf-8")
    monkeypatch.chdir(tmp_path)
    status = main(["check", "--json"])
    tests = json.loads(capsys.readouterr().out)["tests"]
    done = [test for test in tests if test["status"] == "passed"]
    if made is strip.solution:
        assert (status, len(done)) == (0, len(tests))
    else:
        assert status == 1
        assert all(test["tags"][0] == "todo" for test in tests if test not in done)
        # Nothing that is empty has a wrong form.
        assert len(done) <= 3


def test_derivations_are_checked_as_in_the_grading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong line is answered with its counterexample and its name, an empty text is not done yet."""
    hand_out(read(ROOT / "solutions" / "disc13"), tmp_path)
    for path in (tmp_path / "public").glob("test_*.py"):
        path.unlink()
    file = tmp_path / "elbo_bound.py"
    proof = "log p(x) = log E_q[p(x,z)/q(z|x)]\n <= E_q[log(p(x,z)/q(z|x))]\n = ELBO"
    file.write_text(file.read_text("utf-8").replace('ELBO_PROOF = ""', f'ELBO_PROOF = """{proof}"""'), "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 1
    out = capsys.readouterr().out
    assert "  1(b)  KL_DERIVATION\n  2(d)  PATHWISE_DERIVATION\n" in out
    assert "3(d)  ELBO_PROOF is complete, and each of its lines holds" in out
    assert "This '<=' does not hold. Take z in {0,1}" in " ".join(out.split())
    assert "Jensen's inequality is turned round" in out
    assert "2 --   <= E_q[log(p(x,z)/q(z|x))]" in out


def test_a_right_notebook_passes_without_what_windows_lacks(demo: Assignment, work: Path) -> None:
    """The solved notebook passes, also where neither `fcntl`, `resource`, `pwd` nor `os.fork` exists; as JSON too."""
    cells = json.loads((work / "demo.ipynb").read_bytes())
    solved = strip.solution((demo.folder / "logistic.py").read_text("utf-8"), "x")
    cells["cells"].append({"cell_type": "code", "id": "all", "metadata": {}, "outputs": [], "execution_count": None,
                           "source": solved})  # fmt: skip
    (work / "demo.ipynb").write_text(json.dumps(cells), "utf-8")
    blocked = work.parent / "blocked"
    blocked.mkdir()
    (blocked / "sitecustomize.py").write_text(_WINDOWS, "utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "grader", "check", "demo.ipynb", "--json"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(blocked), str(ROOT)])},
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()
    report = json.loads(ended.stdout)
    assert [(test["part"], test["status"]) for test in report["tests"]] == [(part, "passed") for part in "123"]
    assert [part["part"] for part in report["parts"]] == ["1", "2", "3"]


def test_what_hangs_or_dies_costs_its_own_test(
    demo: Assignment, work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A function that never ends is stopped after its limit, one that ends Python is named, and the rest goes on."""
    _solve(demo, work)
    text = (work / "logistic.py").read_text("utf-8")
    text = text.replace("    return torch.sigmoid(scores)", f"    {_FOREVER}")
    text = text.replace(
        "    return (probability(scores) - labels)", "    import os\n    os._exit(3)\n    return (labels)"
    )
    (work / "logistic.py").write_text(text, "utf-8")
    toml = work / "assignment.toml"
    toml.write_text(toml.read_text("utf-8").replace("call_s = 5.0", "call_s = 1.5"), "utf-8")
    more = work / "public" / "test_more.py"
    more.write_text(
        "from gradescope_utils.autograder_utils.decorators import number\nimport torch\n\n\n@number('1')\n"
        "def test_loss(student):\n    '''The loss of a score of 0'''\n"
        "    assert float(student.log_loss(torch.zeros(1), torch.zeros(1))) > 0.5\n",
        "utf-8",
    )
    assert main(["check"]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "While this test ran, it was stopped after 3 seconds." in out
    assert "Python itself ended there (exit status 3)." in out
    assert "Probability and loss 1 of 2" in out


def test_a_file_that_hangs_while_it_is_loaded_costs_what_it_defines(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Loading is stopped after its limit, said in a note, and not tried again."""
    (work / "logistic.py").write_text(f"{_FOREVER}\n", "utf-8")
    toml = work / "assignment.toml"
    toml.write_text(toml.read_text("utf-8").replace("import_s = 20.0", "import_s = 1.0"), "utf-8")
    assert main(["check", "logistic.py"]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "logistic.py: it was stopped after 1 seconds" in out
    assert "Public tests: 0 of 3 passed" in out


def test_plain_pytest_runs_the_same_tests(demo: Assignment, work: Path) -> None:
    """Who prefers pytest itself needs nothing else: the folder's own conftest gives the tests what they ask for."""
    _solve(demo, work)
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    assert "2 passed" in ended.stdout


@pytest.mark.parametrize(
    ("args", "why"), [(["nowhere.py"], "no such file or folder"), (["."], "no assignment.toml with a folder public/")]
)
def test_wrong_use_is_answered_in_a_line(
    args: list[str], why: str, work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2 says what is missing and what to do."""
    if args == ["."]:
        monkeypatch.chdir(work.parent)
    assert main(["check", *args]) == 2
    error = capsys.readouterr().err
    assert why in error
    assert error.count("\n") == 1
