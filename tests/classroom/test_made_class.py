"""The made class is what it says: the same for each seed, with every kind in it, and each mistake in its place."""

from __future__ import annotations

import contextlib
import filecmp
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from grader import assignment as assignments
from grader.classroom import export
from grader.release import strip
from tests.classroom import made_class
from tests.classroom.grafting import grafted, known_mistakes

FOLDER = made_class.ROOT / "solutions" / "disc13"


def _differing(left: Path, right: Path) -> list[str]:
    """The paths below two folders at which they differ."""
    names = {str(path.relative_to(top)) for top in (left, right) for path in top.rglob("*")}
    folders = {name for name in names if (left / name).is_dir() and (right / name).is_dir()}
    _, unequal, missing = filecmp.cmpfiles(left, right, sorted(names - folders), shallow=False)
    return [*unequal, *missing]


def test_a_seed_is_a_class(tmp_path: Path) -> None:
    """The same bytes for the same seed, others for another."""
    made = [made_class.write(tmp_path / name, n=40, seed=seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))]
    assert made[0] == made[1] != made[2]
    assert _differing(tmp_path / "a", tmp_path / "b") == []
    assert _differing(tmp_path / "a", tmp_path / "c") != []


@pytest.mark.parametrize("n", [len(made_class.WEIGHTS), 40, 700])
def test_every_kind_is_in_a_class(n: int, tmp_path: Path) -> None:
    """From the smallest on; the export is read as one, with people whose names mean harm."""
    made = made_class.write(tmp_path, n=n)
    assert {one.kind for one in made} == set(made_class.WEIGHTS)
    with contextlib.ExitStack() as opened:
        found = export.read(tmp_path / made_class.EXPORT, opened, names=["vae.py"])
    assert found.notes == ()
    assert [entry.key for entry in found.entries] == [one.key for one in made]
    assert all(entry.people and entry.path and entry.submitted_at for entry in found.entries)


def test_a_class_of_300_has_each_known_mistake(tmp_path: Path) -> None:
    """Each of them, each alternative, labelled person and hostile case at least once, and some combinations."""
    made = made_class.write(tmp_path, n=300)
    mistakes = Counter(one.what[0] for one in made if one.kind == "mistake")
    assert set(mistakes) == {mistake.id for mistake in known_mistakes(FOLDER / "mistakes")}
    for kind, folder in (
        ("alternative", FOLDER / "alternatives"),
        ("labelled", made_class.ROOT / "tests" / "labelled"),
    ):
        assert {one.what[0] for one in made if one.kind == kind} == {
            path.name for path in folder.iterdir() if path.is_dir()
        }
    assert {one.what[0] for one in made if one.kind == "hostile"} == set(made_class.HOSTILE)
    combined = [one.what for one in made if one.kind == "combination"]
    assert len(combined) >= 8
    assert all(2 <= len(set(what)) == len(what) <= 10 for what in combined)


def test_each_mistake_takes_the_place_of_what_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file runs beside the other files of its student, and the name stands for the wrong variant."""
    assignment = assignments.read(FOLDER)
    file_of = {name: file.name for file in assignment.files for name in file.exports}
    texts = {
        file.name: strip.solution((FOLDER / file.name).read_text(encoding="utf-8"), file.name)
        for file in assignment.files
    }
    right = {name: _module(name, text) for name, text in texts.items()}
    for name, module in right.items():
        monkeypatch.setitem(sys.modules, name.removesuffix(".py"), module)
    for mistake in known_mistakes(FOLDER / "mistakes"):
        name, _, method = mistake.of.partition(".")
        file = file_of[name]
        text = grafted(texts[file], file.removesuffix(".py"), mistake, number=1, is_constant=mistake.of.isupper())
        wrong = getattr(_module(file, text), name)
        if mistake.of.isupper():
            assert wrong != getattr(right[file], name), mistake.id
        else:
            assert (getattr(wrong, method) if method else wrong).__name__ == mistake.name


def _module(name: str, text: str) -> ModuleType:
    module = ModuleType(name.removesuffix(".py"))
    exec(compile(text, name, "exec"), vars(module))
    return module
