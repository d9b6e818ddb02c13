"""The autograder's zip on a simulated platform: built by its own script, run as the platform runs it.

This interpreter's environment stands in for the one that `setup.sh` builds; `platform.py` builds a real one.
"""

from __future__ import annotations

import json
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader import assignment
from grader.release import build
from grader.release.scaffold import create
from tests.gradescope.contract import violations
from tests.gradescope.platform import METADATA, Platform


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform whose image is laid out from the zip of the demo assignment, but not built."""
    folder = tmp_path_factory.mktemp("demo")
    demo = assignment.read(create("demo", 918273645546372, folder))
    archive = folder / "demo-autograder.zip"
    archive.write_bytes(build.autograder_archive(demo))
    # pytest's own temporary folders let no other user pass, and a submission runs as one.
    with tempfile.TemporaryDirectory(prefix="autograder-") as root:
        yield Platform(Path(root), archive, Path(sys.prefix))


def test_setup_grades_the_reference(platform: Platform) -> None:
    """`setup.sh` ends well only after the reference got all its points, and closes the assignment to other users."""
    built = platform.build()
    assert built.returncode == 0, built.stderr
    assert "the reference gets 15 of 15 points" in built.stdout
    sealed = [platform.root / "source" / "assignment", *(platform.root / "source" / "assignment").rglob("*")]
    assert not [path for path in sealed if stat.S_IMODE(path.stat().st_mode) & 0o077]


def test_setup_fails_where_the_reference_does_not_get_all_points(platform: Platform) -> None:
    """An image that would take points from a right answer is not built, and the build's log says which test it was."""
    # A test that no answer passes.
    suite = platform.root / "source" / "assignment" / "hidden" / "test_logistic.py"
    whole = suite.read_text("utf-8")
    suite.write_text(whole.replace("same(student.probability", "assert False\n    same(student.probability"), "utf-8")
    try:
        built = platform.build()
    finally:
        suite.write_text(whole, "utf-8")
    assert built.returncode == 1
    assert "13 of 15 points: hidden/test_logistic.py::test_probability" in built.stderr


def test_a_hostile_submission_gets_a_valid_result(platform: Platform, tmp_path: Path) -> None:
    """A program that ends its process, a conftest, a notebook, metadata of nulls: a result by the contract, exit 0."""
    solved = (platform.root / "source" / "assignment" / "logistic.py").read_text("utf-8")
    wrong = solved.replace("    return torch.sigmoid(scores)", "    import os\n    os._exit(0)")
    (tmp_path / "logistic.py").write_text(wrong, "utf-8")
    (tmp_path / "conftest.py").write_text("raise SystemExit(0)\n", "utf-8")
    (tmp_path / "sitecustomize.py").write_text("raise SystemExit(0)\n", "utf-8")
    ended = platform.submit(tmp_path, dict.fromkeys(METADATA))
    assert ended.status == 0, ended.output
    assert violations(ended.result) == []
    result = json.loads(ended.result)
    # The gradient's test passes, given a right `probability`.
    assert result["score"] == 13
    assert len(result["tests"]) == 5
    assert stat.S_IMODE((platform.root / "submission_metadata.json").stat().st_mode) == 0o600


def test_an_untouched_notebook_scores_nothing_before_the_deadline(platform: Platform) -> None:
    """The notebook as released, no metadata at all, and a deadline from the environment: every test is there at 0."""
    demo = assignment.read(platform.root / "source" / "assignment")
    notebook = platform.root / "demo.ipynb"
    notebook.write_bytes(build.for_students(demo)["demo.ipynb"])
    ended = platform.submit(notebook, None, {"TIMEOUT_SECONDS": "60"})
    assert ended.status == 0, ended.output
    assert violations(ended.result) == []
    result = json.loads(ended.result)
    assert result["score"] == 0
    assert [test["status"] for test in result["tests"]] == ["failed"] * 5
    assert "not done yet" in result["tests"][0]["output"]


def test_a_broken_image_blames_nobody(platform: Platform) -> None:
    """Without the assignment the result still says that staff must look, the exit status that the grader failed.

    The log that staff read has one line, which names what is missing.
    """
    sealed = platform.root / "source" / "assignment"
    shutil.move(sealed, platform.root / "away")
    try:
        ended = platform.submit(None, METADATA)
    finally:
        shutil.move(platform.root / "away", sealed)
    assert ended.status == 1
    assert ended.output.startswith(f"grader: {sealed / 'assignment.toml'}: No such file or directory; an assignment is")
    assert ended.output.count("\n") == 1
    assert violations(ended.result) == []
    assert "not your doing" in json.loads(ended.result)["output"]
