"""A source file's bytes become text as Python would read them, and what Python would refuse is a syntax error."""

from __future__ import annotations

import pytest

from grader.submission import SourceFile
from tests.submission.reading import Read, Write


def _read(read: Read, folder: Write, data: bytes) -> SourceFile:
    submission = read(folder({"vae.py": data}))
    (file,) = submission.files
    assert submission.notes == ((f"vae.py: {file.error}",) if file.error else ())
    assert not (file.text and file.error)
    return file


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("é = 1\n".encode(), "é = 1\n"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        (b"# -*- coding: latin-1 -*-\ns = '\xe9'\n", "# -*- coding: latin-1 -*-\ns = 'é'\n"),
        (
            b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n'\x80'",
            "#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n'€'",
        ),
        ("# coding: gbk\n'数'\n".encode("gbk"), "# coding: gbk\n'数'\n"),
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        (b"", ""),
    ],
    ids=["utf-8", "bom", "latin-1", "second line", "gbk", "line ends", "empty"],
)
def test_text_is_decoded_as_python_does(read: Read, folder: Write, data: bytes, text: str) -> None:
    """Byte-order mark, then a coding line in the first two lines, else UTF-8; every line end is a newline."""
    assert _read(read, folder, data) == SourceFile("vae.py", text)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"a\r\nb\r\n\xff\n", "the file is not UTF-8 text and names no encoding (first bad byte on line 3)"),
        (
            b"a = 1\n# coding: latin-1\n'\xe9'",
            "the file is not UTF-8 text and names no encoding (first bad byte on line 3)",
        ),
        (
            b"\n\n# coding: latin-1\n'\xe9'",
            "the file is not UTF-8 text and names no encoding (first bad byte on line 4)",
        ),
        (b"# coding: ascii\n\n'\xe9'", "the file names the encoding ascii but is not in it (first bad byte on line 3)"),
        (b"# coding: klingon\n", "the file names an encoding that cannot be used, klingon; save it as UTF-8"),
        (b"\xff\xfex\x00", "the file is UTF-16 text, which Python does not read; save it as UTF-8"),
        (b"x = 1\ny = '\x00'\n", "the file is not text (null byte on line 2)"),
    ],
    ids=["not utf-8", "after code", "third line", "not what it says", "unknown", "utf-16", "null byte"],
)
def test_what_python_cannot_read_is_a_syntax_error(read: Read, folder: Write, data: bytes, error: str) -> None:
    """The file is there but broken, and the student reads where."""
    assert _read(read, folder, data).error == f"SyntaxError: {error}"


@pytest.mark.parametrize("codec", ["punycode", "idna", "rot13", "zlib", "unicode_escape", "utf_7", "utf-16", "cp037"])
def test_codecs_that_are_no_encodings_of_source_are_not_run(read: Read, folder: Write, codec: str) -> None:
    """A coding line chooses code that runs on our side: some codecs take for ever, others are no way to write."""
    data = f"# coding: {codec}\n".encode() + b"a-" * 1000
    assert "names an encoding that cannot be used" in _read(read, folder, data).error
