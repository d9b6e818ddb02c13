"""A class's archive may mean harm: nothing leaves the folder it is unpacked into, and no limit is passed."""

from __future__ import annotations

import contextlib
import os
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.classroom import unpacking
from grader.errors import SubmissionError, UsageError

Unpack = Callable[[Path], tuple[Path, tuple[str, ...]]]


@pytest.fixture
def unpack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Unpack]:
    """`unpacked`, into a folder below the test's own, until the test ends."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    with contextlib.ExitStack() as opened:
        yield lambda path: unpacking.unpacked(path, opened)
    assert list((tmp_path / "temporary").iterdir()) == []


def _zip(path: Path, *members: tuple[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, data in members:
            archive.writestr(name, data)
    return path


def _tree(top: Path) -> dict[str, str]:
    """Every file, by its path; a link says where it leads."""
    return {
        str(path.relative_to(top)): f"-> {path.readlink()}" if path.is_symlink() else path.read_text(encoding="utf-8")
        for path in sorted(top.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("../../evil/a.py", "evil/a.py"),
        ("/evil/a.py", "evil/a.py"),
        ("C:\\evil\\a.py", "evil/a.py"),
        ("x/../../evil/a.py", "x/evil/a.py"),
        ("./evil/./a.py", "evil/a.py"),
    ],
)
def test_no_member_leaves_the_folder(name: str, inside: str, unpack: Unpack, tmp_path: Path) -> None:
    """Roots, drives and ways up are dropped from a name."""
    top, notes = unpack(_zip(tmp_path / "a.zip", (name, "evil"), ("ada/vae.py", "good")))
    assert _tree(top) == {inside: "evil", "ada/vae.py": "good"}
    assert notes == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "temporary"]


def test_nothing_is_written_through_a_link(unpack: Unpack, tmp_path: Path) -> None:
    """A link, and then a file below it: the link is seen to be there and leads nowhere, the file is not."""
    outside = tmp_path / "outside"
    outside.mkdir()
    link = zipfile.ZipInfo("ada/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    fifo = zipfile.ZipInfo("ada/pipe.py")
    fifo.external_attr = (stat.S_IFIFO | 0o666) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, str(outside))
        archive.writestr("ada/link/evil.py", "evil")
        archive.writestr(fifo, "")
        archive.writestr("ada/vae.py", "good")
    top, _ = unpack(tmp_path / "a.zip")
    tree = _tree(top)
    assert tree["ada/vae.py"] == "good"
    assert tree["ada/link"].startswith("-> /dev/null/")
    assert not (top / "ada" / "link").exists()
    assert not (top / "ada" / "pipe.py").exists()
    assert list(outside.iterdir()) == []


def test_a_file_and_a_folder_of_one_name(unpack: Unpack, tmp_path: Path) -> None:
    """The nearest to the top is there, whatever cannot be beside it is named, and the others' work is whole."""
    top, notes = unpack(
        _zip(tmp_path / "a.zip", ("ada/a/vae.py", ""), ("ada/a", "x"), ("ada/a/b/c.py", ""), ("ben/vae.py", "b"))
    )
    assert _tree(top) == {"ada/a": "", "ben/vae.py": "b"}
    assert notes == ("not unpacked, or not to their end: ada/a/vae.py, ada/a/b/c.py",)


def test_of_two_members_with_one_name_the_last_counts(unpack: Unpack, tmp_path: Path) -> None:
    """It is the one that unpacking would leave."""
    top, _ = unpack(_zip(tmp_path / "a.zip", ("ada/vae.py", "first"), ("ada/vae.py", "second")))
    assert _tree(top) == {"ada/vae.py": "second"}


def test_data_is_there_by_name_alone(unpack: Unpack, tmp_path: Path) -> None:
    """Programs, notebooks, the metadata and submissions that are archives come whole; nobody reads the rest."""
    inner = _zip(tmp_path / "inner.zip", ("vae.py", "")).read_bytes()
    members = [
        ("root/submission_1/vae.py", "code"), ("root/submission_1/a.ipynb", "{}"), ("root/submission_1/x.npz", "data"),
        ("root/submission_metadata.yml", "names"), ("root/submission_1/submission_metadata.yml", "not these"),
        ("root/empty/", ""),
    ]  # fmt: skip
    top, _ = unpack(_zip(tmp_path / "a.zip", *members, ("root/ben.zip", inner), ("root/submission_1/in.zip", inner)))
    assert (top / "root" / "ben.zip").read_bytes() == inner
    assert (top / "root" / "empty").is_dir()
    (top / "root" / "ben.zip").unlink()
    assert _tree(top) == {
        "root/submission_1/vae.py": "code",
        "root/submission_1/a.ipynb": "{}",
        "root/submission_1/x.npz": "",
        "root/submission_1/in.zip": "",
        "root/submission_1/submission_metadata.yml": "",
        "root/submission_metadata.yml": "names",
    }


def test_what_is_unpacked_is_the_owners_alone(unpack: Unpack, tmp_path: Path) -> None:
    """Neither the folder nor a file in it is anyone else's to read, whatever the umask allows."""
    before = os.umask(0)
    try:
        top, _ = unpack(_zip(tmp_path / "a.zip", ("ada/vae.py", "")))
    finally:
        os.umask(before)
    assert stat.S_IMODE(top.stat().st_mode) == 0o700
    assert stat.S_IMODE((top / "ada" / "vae.py").stat().st_mode) == 0o600


def test_a_bomb_costs_its_owner_alone(unpack: Unpack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file, no submission and no class passes its limit; what is left out is named, what is others' is whole."""
    monkeypatch.setattr(unpacking, "MAX_FILE", 1000)
    monkeypatch.setattr(unpacking, "MAX_SUBMISSION", 2500)
    zeros = bytes(10 << 20)
    bomb = [(f"r/bomb/{number}.py", zeros) for number in range(5)]
    top, notes = unpack(
        _zip(tmp_path / "a.zip", *bomb, ("r/ada/vae.py", "x" * 1000), ("r/ben/vae.py", "good"), ("read me.txt", ""))
    )
    assert [(top / "r" / "bomb" / f"{number}.py").stat().st_size for number in range(5)].count(0) == 2
    assert sum(path.stat().st_size for path in (top / "r" / "bomb").iterdir()) == 2500
    assert (top / "r" / "ada" / "vae.py").stat().st_size == 1000
    assert (top / "r" / "ben" / "vae.py").read_text(encoding="utf-8") == "good"
    (note,) = notes
    assert note.startswith("not unpacked, or not to their end: r/bomb/")
    assert note.endswith(" and 2 more")


def test_a_class_that_is_a_bomb_is_refused(unpack: Unpack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is not filled: one line says what to do."""
    monkeypatch.setattr(unpacking, "MAX_CLASS", 10_000)
    with pytest.raises(UsageError, match=r"its programs and notebooks take more than .* unpack it yourself"):
        unpack(_zip(tmp_path / "a.zip", *((f"{number}/vae.py", "x" * 100) for number in range(200))))


def test_twenty_thousand_files_of_one_student_cost_no_other(unpack: Unpack, tmp_path: Path) -> None:
    """An environment that was handed in by mistake, under a name that is not known for one."""
    many = ((f"root/ada/packages/{number}.txt", "") for number in range(20_001))
    top, notes = unpack(_zip(tmp_path / "a.zip", *many, ("root/ben/vae.py", "good")))
    assert (top / "root" / "ben" / "vae.py").read_text(encoding="utf-8") == "good"
    assert notes == ()


def test_names_that_no_disk_takes_are_left_out(unpack: Unpack, tmp_path: Path) -> None:
    """Longer than a name may be: it is named, and the rest is there."""
    top, (note,) = unpack(_zip(tmp_path / "a.zip", (f"ada/{'x' * 300}.py", "long"), ("ada/vae.py", "good")))
    assert _tree(top) == {"ada/vae.py": "good"}
    assert note.startswith("not unpacked, or not to their end: ada/xxx")


def test_a_damaged_member_is_named(unpack: Unpack, tmp_path: Path) -> None:
    """A member that cannot be unpacked costs itself alone."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ada/vae.py", "damaged")
        archive.writestr("ben/vae.py", "good")
    path.write_bytes(path.read_bytes().replace(b"damaged", b"DAMAGED"))
    top, notes = unpack(path)
    assert _tree(top) == {"ben/vae.py": "good"}
    assert notes == ("not unpacked, or not to their end: ada/vae.py",)


def test_an_archive_with_a_password_is_refused(unpack: Unpack, tmp_path: Path) -> None:
    """Nothing can be read of it: one line says so."""
    path = _zip(tmp_path / "a.zip", ("ada/vae.py", "x"))
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\1\2")
    struct.pack_into("<H", data, at + 8, 1)
    path.write_bytes(data)
    with pytest.raises(SubmissionError, match="it is protected by a password"):
        unpack(path)


def test_a_full_disk_is_said(unpack: Unpack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no fault of a submission's: one line says what to do."""

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    path = _zip(tmp_path / "a.zip", ("ada/vae.py", "x"))
    monkeypatch.setattr(unpacking, "_put", full)
    with pytest.raises(UsageError, match=r"it cannot be unpacked \(No space left on device\); unpack it yourself"):
        unpack(path)
