"""`grader new` and `grader release`: what is written, what is refused, and that it grades as it should."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from grader import assignment
from grader import submission as submissions
from grader.assignment import Assignment
from grader.classroom import fingerprint
from grader.cli.main import main
from grader.errors import UsageError
from grader.grading.job import Job
from grader.grading.run import grade_confined
from grader.release import build, handout, write
from grader.report import Report
from grader.sandbox.launcher import Zygote

ROOT = Path(__file__).resolve().parents[2]


def _graded(demo: Assignment, folder: Path, zygote: Zygote) -> Report:
    submission = submissions.read(folder, names=["logistic.py"], notebook="demo.ipynb")
    return grade_confined(Job(str(demo.folder), submission, demo.seed, (), "auto"), zygote)


def _failed(report: Report) -> set[str]:
    return {test.id.rpartition("::")[2] for test in report.tests if test.status != "passed"}


def _all_bytes(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_the_committed_handout_is_up_to_date() -> None:
    """What is in `assignments/` is what the masters make of it today: else run `grader release`."""
    names = sorted(folder.name for folder in (ROOT / "solutions").iterdir())
    assert sorted(folder.name for folder in (ROOT / "assignments").iterdir()) == names
    for name in names:
        assert write.stale(assignment.read(ROOT / "solutions" / name)) == {}


def test_a_new_assignment_can_be_released_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`new`, `verify`, `release` and `release --check` follow one another without a word of complaint."""
    monkeypatch.chdir(tmp_path)
    assert main(["new", "demo"]) == 0
    assert main(["verify", "demo"]) == 0
    assert main(["release", "demo", "--solutions"]) == 0
    assert main(["release", "demo", "--check"]) == 0
    out = capsys.readouterr().out
    assert ", all hold\n" in out
    assert "assignments/demo is up to date" in out
    made = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert made >= {
        "assignments/demo/logistic.py", "assignments/demo/demo.ipynb", "assignments/demo/public/test_logistic.py",
        "assignments/demo/assignment.toml", "assignments/demo/README.md", "assignments/demo/requirements.txt",
        "dist/demo-student.zip", "dist/demo-autograder.zip", "dist/demo-solutions.zip",
    }  # fmt: skip


def test_two_new_assignments_have_different_seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seed is secret, so it is drawn anew each time."""
    monkeypatch.chdir(tmp_path)
    assert main(["new", "a"]) == main(["new", "b"]) == 0
    seeds = {assignment.read(tmp_path / "solutions" / name).seed for name in "ab"}
    assert len(seeds) == 2


@pytest.mark.parametrize(("name", "why"), [("demo", "it exists already"), ("../x", "letters, digits")])
def test_a_bad_name_is_refused(
    name: str, why: str, demo: Assignment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2 and one line; what is there already stays as it is."""
    monkeypatch.chdir(demo.folder)
    before = _all_bytes(demo.folder.parents[1])
    assert main(["new", name]) == 2
    error = capsys.readouterr().err
    assert why in error
    assert error.count("\n") == 1
    assert _all_bytes(demo.folder.parents[1]) == before


def test_a_release_is_reproducible(demo: Assignment) -> None:
    """Made twice, every file has the same bytes, the archives included."""
    write.release(demo, solutions=True)
    root = write.root_of(demo)
    before = _all_bytes(root)
    write.release(demo, solutions=True)
    assert _all_bytes(root) == before


def test_an_assignment_that_stands_alone_does_not_pack_its_own_release(demo: Assignment, tmp_path: Path) -> None:
    """Outside `solutions` the release lies among the masters: it is in no later release, and no part of the suite."""
    alone = assignment.read(shutil.copytree(demo.folder, tmp_path / "alone"))
    suite = fingerprint.suite(alone.folder)
    write.release(alone)
    before = _all_bytes(alone.folder)
    assert before.keys() >= {"assignments/demo/logistic.py", "dist/demo-autograder.zip"}
    assert fingerprint.suite(alone.folder) == suite
    write.release(alone)
    assert _all_bytes(alone.folder) == before


def test_the_new_assignment_grades_itself_right(demo: Assignment, zygote: Zygote, tmp_path: Path) -> None:
    """The reference and what is handed out as solutions get all points, the stub as released none, and each mistake
    loses the test it is about and is named."""
    assert _graded(demo, demo.folder, zygote).score == demo.max_score
    write.release(demo, solutions=True)
    solved = tmp_path / "solved"
    zipfile.ZipFile(tmp_path / "dist" / "demo-solutions.zip").extractall(solved)
    assert _graded(demo, solved / "logistic.py", zygote).score == demo.max_score
    assert _graded(demo, solved / "demo.ipynb", zygote).score == demo.max_score
    for form in ("logistic.py", "demo.ipynb"):
        stub = _graded(demo, tmp_path / "assignments" / "demo" / form, zygote)
        assert (stub.score, len(stub.tests)) == (0, 5)
    text = (solved / "logistic.py").read_text("utf-8")
    for old, new, failed, named in (
        # The gradient by hand builds on it, and is not charged for it.
        ("return torch.sigmoid(", "return 1 - torch.sigmoid(", {"test_probability"}, "probability-of-the-other-label"),
        ("return -(labels", "return (labels", {"test_log_loss", "test_log_loss_gradient"}, "loss-without-minus"),
        (" / len(scores)", "", {"test_loss_gradient"}, "gradient-not-averaged"),
        (" <= log E_p", " >= log E_p", {"test_bound_proof"}, "bound-proof-jensen-turned"),
    ):
        (solved / "logistic.py").write_text(text.replace(old, new), "utf-8")
        report = _graded(demo, solved / "logistic.py", zygote)
        assert _failed(report) == failed
        assert {test.misconception for test in report.tests if test.misconception} == {named}


def test_what_is_stale_is_named(
    demo: Assignment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--check` names each file that a release would write or take away, changes nothing, and exits with 1."""
    write.release(demo)
    folder = write.root_of(demo) / "assignments" / "demo"
    (folder / "README.md").unlink()
    (folder / "logistic.py").write_text("x = 1\n", "utf-8")
    (folder / "old.py").write_text("", "utf-8")
    monkeypatch.chdir(demo.folder)
    assert main(["release", "--check"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "assignments/demo/README.md: missing",
        "assignments/demo/logistic.py: out of date",
        "assignments/demo/old.py: not part of the release",
    ]
    assert (folder / "old.py").exists()
    write.release(demo)
    assert write.stale(demo) == {}


def test_a_leak_stops_the_release(demo: Assignment) -> None:
    """Nothing at all is written where one thing would give a secret away."""
    (demo.folder / "public" / "note.md").write_text(f"seed: {demo.seed}", "utf-8")
    with pytest.raises(UsageError, match=r"^nothing was released, .*public/note\.md: the secret seed$"):
        write.release(demo)
    assert not (write.root_of(demo) / "assignments").exists()
    assert not (write.root_of(demo) / "dist").exists()


def test_a_folder_of_somebody_else_is_left_alone(demo: Assignment) -> None:
    """A folder of that name that no release has made is not overwritten."""
    folder = write.root_of(demo) / "assignments" / "demo"
    folder.mkdir(parents=True)
    (folder / "thesis.tex").write_text("years of work", "utf-8")
    with pytest.raises(UsageError, match="was not made by a release"):
        write.release(demo)
    assert (folder / "thesis.tex").exists()


def test_students_are_told_parts_and_counts_and_no_seed(demo: Assignment) -> None:
    """The public assignment.toml has parts, points, exports and the number of hidden tests, and reads back as such."""
    write.release(demo)
    folder = write.root_of(demo) / "assignments" / "demo"
    public = handout.read(folder)
    assert public == handout.handout(demo)
    parts = [(part.id, part.points, part.hidden_tests) for part in public.part]
    assert parts == [("1", 6, 3), ("2", 4, 1), ("3", 5, 1)]
    assert public.exports == {"logistic.py": ("probability", "log_loss", "loss_gradient", "BOUND_PROOF")}
    assert str(demo.seed) not in (folder / "assignment.toml").read_text("utf-8")


def test_the_student_zip_holds_the_folder_and_the_engine(demo: Assignment) -> None:
    """What `requirements.txt` names is in the zip, the whole folder beside it, and nothing else."""
    write.release(demo)
    root = write.root_of(demo)
    with zipfile.ZipFile(root / "dist" / "demo-student.zip") as archive:
        names = set(archive.namelist())
        required = archive.read("requirements.txt").decode().splitlines()[-1]
    folder = root / "assignments" / "demo"
    beside = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == beside | {required.removeprefix("./")}


def test_the_autograder_zip_is_sealed_and_whole(demo: Assignment, tmp_path: Path) -> None:
    """Scripts at its root, executable and with plain line ends; everything that grades, and no alternatives."""
    (demo.folder / "alternatives" / "other").mkdir(parents=True)
    (demo.folder / "alternatives" / "other" / "logistic.py").write_text("x = 1\n", "utf-8")
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    (wheels / "torch-1-py3-none-any.whl").write_bytes(b"torch")
    with zipfile.ZipFile(io.BytesIO(build.autograder_archive(demo, wheels))) as archive:
        names = set(archive.namelist())
        modes = {name: archive.getinfo(name).external_attr >> 16 for name in ("setup.sh", "run_autograder")}
        texts = [archive.read(name) for name in modes]
    assert {"requirements.txt", "assignment/hidden/test_logistic.py", "assignment/mistakes/logistic.py"} <= names
    assert {"assignment/assignment.toml", "assignment/logistic.py", "wheels/torch-1-py3-none-any.whl"} <= names
    assert not [name for name in names if "alternatives" in name]
    assert set(modes.values()) == {0o100755}
    assert all(text.startswith(b"#!/usr/bin/env bash\n") and b"\r" not in text for text in texts)


def test_an_empty_folder_of_wheels_is_refused(demo: Assignment, tmp_path: Path) -> None:
    """An image that is to be built without network needs its packages."""
    (tmp_path / "wheels").mkdir()
    with pytest.raises(UsageError, match=r"no \.whl file"):
        build.autograder_archive(demo, tmp_path / "wheels")


def test_check_changes_nothing_so_it_takes_no_options(demo: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Options that say what to build do not go with `--check`."""
    monkeypatch.chdir(demo.folder)
    assert main(["release", "--check", "--solutions"]) == 2
