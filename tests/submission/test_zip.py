"""A .zip is read in memory, member by member and never further than it must be, whatever its headers say."""

from __future__ import annotations

import contextlib
import stat
import struct
import tracemalloc
import warnings
import zipfile
import zlib
from pathlib import Path

import pytest

from grader import packing
from grader.errors import SubmissionError
from grader.submission import SourceFile
from tests.submission.reading import Read, Write, texts

DAMAGED = "it is damaged in the archive; pack it again"


def _bomb(path: Path, declared: int) -> Path:
    """An archive whose vae.py unpacks to a GiB of zeros and says that it has `declared` bytes."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = press.compress(bytes(1 << 20)) + press.flush(zlib.Z_FULL_FLUSH)
    data = block * 1024 + press.flush()
    sizes = struct.pack("<3L", 1, len(data), declared)  # 1: no checksum of zeros
    local = struct.pack("<4s5H", b"PK\3\4", 20, 0, 8, 0, 0) + sizes + struct.pack("<2H", 6, 0) + b"vae.py"
    entry = struct.pack("<4s6H", b"PK\1\2", 20, 20, 0, 8, 0, 0) + sizes + struct.pack("<5H2L", 6, 0, 0, 0, 0, 0, 0)
    start = len(local) + len(data)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(entry) + 6, start, 0)
    path.write_bytes(local + data + entry + b"vae.py" + end)
    return path


def test_an_archive_is_read_like_the_folder_in_it(read: Read, packed: Write, folder: Write) -> None:
    """One folder around everything, or none: the same files, named after the archive."""
    files: dict[str, str | bytes] = {"vae.py": "v\n", "a/elbo_bound.py": "e\n"}
    submission = read(packed({f"Ada Lovelace/{name}": text for name, text in files.items()}))
    assert submission == read(folder(files))


def test_the_ending_may_be_in_capitals(read: Read, packed: Write) -> None:
    """ADA.ZIP is an archive."""
    archive = packed({"vae.py": "v\n"})
    assert texts(read(archive.rename(archive.with_name("ADA.ZIP")))) == {"vae.py": "v\n"}


@pytest.mark.parametrize(
    "name", ["../../../vae.py", "/vae.py", "C:\\vae.py", "..\\..\\vae.py", "./vae.py", "\\\\host\\..\\vae.py"]
)
def test_a_member_name_is_never_a_path_of_this_machine(read: Read, packed: Write, tmp_path: Path, name: str) -> None:
    """Roots, drives, either slash and ways up are dropped from a name; nothing is ever written to the disk."""
    archive = packed({name: "v\n"})
    assert texts(read(archive)) == {"vae.py": "v\n"}
    assert list(tmp_path.iterdir()) == [archive]


def test_of_two_members_with_one_name_the_last_counts(read: Read, tmp_path: Path) -> None:
    """It is the one that unpacking would leave; a note says that there are two."""
    path = tmp_path / "ada.zip"
    with zipfile.ZipFile(path, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("vae.py", "first\n")
        archive.writestr("vae.py", "second\n")
    submission = read(path)
    assert texts(submission) == {"vae.py": "second\n"}
    assert submission.notes == ("vae.py is here 2 times: the one nearest to the top counts, vae.py",)


@pytest.mark.parametrize(("kind", "why"), [(stat.S_IFLNK, "a symbolic link"), (stat.S_IFIFO, "a special file")])
def test_links_and_special_members_are_passed_over(read: Read, tmp_path: Path, kind: int, why: str) -> None:
    """A member that unpacks to a link is no source, and a real copy further down counts."""
    path = tmp_path / "ada.zip"
    member = zipfile.ZipInfo("vae.py")
    member.external_attr = (kind | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "/etc/passwd")
        archive.writestr("a/vae.py", "v\n")
    submission = read(path)
    assert texts(submission) == {"vae.py": "v\n"}
    assert submission.notes == (f"passed over: vae.py ({why})",)


def test_an_environment_s_link_in_an_archive_is_no_news(read: Read, tmp_path: Path) -> None:
    """`lib64` of a virtual environment, where the archive keeps links as such; elsewhere a link of that name is."""
    path = tmp_path / "ada.zip"
    for folder, notes in (("e", 0), ("work", 1)):
        link = zipfile.ZipInfo(f"{folder}/lib64")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        with zipfile.ZipFile(path, "w") as archive:
            for name in ("vae.py", "elbo_bound.py", "e/pyvenv.cfg"):
                archive.writestr(name, "")
            archive.writestr(link, "lib")
        passed_over = [note for note in read(path).notes if note.startswith("passed over")]
        assert len(passed_over) == notes


def test_what_tools_add_to_an_archive_is_skipped(read: Read, packed: Write) -> None:
    """A Mac's resource forks and a virtual environment are passed without a note."""
    members = {"a/vae.py": "v\n", "__MACOSX/._vae.py": "m\n", "e/pyvenv.cfg": "", "e/Lib/site-packages/vae.py": "x\n"}
    submission = read(packed(members))
    assert texts(submission) == {"vae.py": "v\n"}
    assert submission.notes == ()


def test_the_depth_of_an_archive_is_capped(read: Read, packed: Write) -> None:
    """What lies deeper in an archive than is looked for in a folder is left alone, with a note."""
    submission = read(packed({"d/" * packing.MAX_DEPTH + "vae.py": "v\n", "elbo_bound.py": "e\n"}))
    assert texts(submission) == {"elbo_bound.py": "e\n"}
    assert submission.notes == ("folders more than 20 deep were not looked into",)


def test_an_archive_of_an_archive_is_pointed_out(read: Read, packed: Write) -> None:
    """It is not opened; the note says what to do."""
    inner = packed({"vae.py": "v\n"}).read_bytes()
    assert read(packed({"inner.zip": inner})).notes[1] == (
        "an archive lies inside, inner.zip; unpack it and submit what is in it"
    )


def test_an_empty_archive_is_readable(read: Read, packed: Write) -> None:
    """An archive with nothing in it is a submission without files, and a note says so."""
    assert len(read(packed({})).notes) == 1


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7", b"Rar!\x1a\x07\0", b"PK\3\4" + bytes(100), b"PK\5\6"])
def test_what_is_no_archive_is_an_error(read: Read, tmp_path: Path, data: bytes) -> None:
    """One line: where, what, what to do."""
    path = tmp_path / "ada.zip"
    path.write_bytes(data)
    with pytest.raises(SubmissionError) as caught:
        read(path)
    assert str(caught.value) == f"{path}: it is no .zip archive, or only a part of one; pack it again as .zip"


def test_a_truncated_archive_is_an_error(read: Read, packed: Write) -> None:
    """Cut off anywhere, an upload is refused with one error; no other exception leaves `read`."""
    path = packed({"vae.py": "v\n" * 50, "a/elbo_bound.py": "e\n"})
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(SubmissionError, match=r"no \.zip archive"):
            read(path)


def test_damage_anywhere_is_a_named_failure(read: Read, packed: Write) -> None:
    """Whichever byte is wrong, the archive is refused, or the file broken, or the harm is somewhere unimportant."""
    path = packed({"vae.py": "v = 1\n"})
    whole = path.read_bytes()
    read_wrong = []
    for position in range(len(whole)):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0xFF]) + whole[position + 1 :])
        with contextlib.suppress(SubmissionError):
            read_wrong += [file for file in read(path).files if file.text != "v = 1\n" and not file.error]
    assert read_wrong == []


def test_a_damaged_member_costs_only_itself(read: Read, tmp_path: Path) -> None:
    """A wrong checksum makes one file broken; the others are graded."""
    path = tmp_path / "ada.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("vae.py", "v = 1\n")
        archive.writestr("elbo_bound.py", "e = 1\n")
    path.write_bytes(path.read_bytes().replace(b"v = 1", b"v = 2"))
    submission = read(path)
    assert submission.files == (SourceFile("elbo_bound.py", "e = 1\n"), SourceFile("vae.py", "", DAMAGED))
    assert submission.notes == (f"vae.py: {DAMAGED}",)


def test_a_password_is_an_error(read: Read, packed: Write) -> None:
    """An archive that a password protects is refused with what to do."""
    path = packed({"vae.py": "v\n"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(SubmissionError, match="protected by a password; pack it again without one"):
        read(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_compression_is_not_unpacked(read: Read, tmp_path: Path, method: int) -> None:
    """These unpack hundreds of megabytes from one small read, which no limit of ours would stop."""
    path = tmp_path / "ada.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("vae.py", "v\n")
    (file,) = read(path).files
    assert file.error == "it is compressed in an unusual way; pack it again as an ordinary .zip"


@pytest.mark.parametrize(
    ("declared", "error"), [(1 << 30, "it is larger than 1024 KB"), (100, DAMAGED), (0, DAMAGED), (0xFFFFFFF0, "it is")]
)
def test_a_bomb_is_not_unpacked(read: Read, tmp_path: Path, declared: int, error: str) -> None:
    """A GiB of zeros in a MB: no more than the limit is ever unpacked, whether the header tells the truth or lies."""
    path = _bomb(tmp_path / "ada.zip", declared)
    tracemalloc.start()
    try:
        (file,) = read(path).files
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert file.text == ""
    assert file.error.startswith(error)
    assert peak < 16 << 20


def test_an_absurd_number_of_members_is_refused(read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory's size is checked before it is read, by what is there and not by what a count says."""
    monkeypatch.setattr(packing, "MAX_ZIP_DIRECTORY", 100_000)
    path = tmp_path / "ada.zip"
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * 3000
    path.write_bytes(directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(directory), 0, 0))
    with pytest.raises(SubmissionError, match="it lists too many files; pack only the files"):
        read(path)


def test_a_name_of_endless_folders_costs_little(read: Read, packed: Write) -> None:
    """Thirty thousand folders fit into one member's name; a scan of them that is quadratic would take minutes."""
    submission = read(packed({"a/" * 30_000 + str(number): "" for number in range(20)} | {"vae.py": "v\n"}))
    assert texts(submission) == {"vae.py": "v\n"}
    assert submission.notes == ("folders more than 20 deep were not looked into",)
