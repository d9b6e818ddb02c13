"""Sources on a page: their lines are found, marked, cut and made visible."""

from __future__ import annotations

import msgspec

from grader.classroom.record import Record
from grader.classroom.report.sources import MAX_LINES, MAX_WIDTH, Mark, Places, marks, visible
from grader.submission import SourceFile
from tests.classroom import made


def _with_files(*files: SourceFile) -> Record:
    return msgspec.structs.replace(made.record(0, made.assigned(11)), files=files, notebook=None, cells=())


def test_lines_are_found_by_what_messages_call_them() -> None:
    """A file's lines and a cell's; a name that only ends like a file's is another one."""
    record = made.record(5, made.assigned(11))
    places = Places(record)
    assert list(places.named("(work.ipynb, cell 2, line 7: `x`) and work.ipynb, cell 99, line 1")) == [
        ("work.ipynb, cell 2", 7)
    ]
    places = Places(_with_files(SourceFile("vae.py", "x = 1\ny = 2\n")))
    assert list(places.named("vae.py, line 2; my_vae.py, line 1; lib/vae.py, line 1; vae.py, line 1")) == [
        ("vae.py", 2),
        ("vae.py", 1),
    ]
    assert places.linked("<b> vae.py, line 2") == '&lt;b&gt; <a href="#s1-2">vae.py, line 2</a>'


def test_a_marked_line_says_who_names_it() -> None:
    """Once each, however often one text names it."""
    places = Places(_with_files(SourceFile("vae.py", "x = 1\n<y>\n")))
    mark = Mark("t0", "claim <1>")
    (source,) = places.sources(marks([("vae.py, line 2, vae.py, line 2", mark)], places))
    assert source.lines == 2
    assert source.html.count("named by") == 1
    assert '<code>&lt;y&gt;</code><p>named by <a href="#t0">claim &lt;1&gt;</a></p>' in source.html


def test_an_endless_file_is_cut() -> None:
    """Neither many lines nor a long one make a page that no browser opens, and what is left out is said."""
    (source,) = Places(_with_files(SourceFile("vae.py", "x\n" * (MAX_LINES + 5) + "y" * 9))).sources({})
    assert source.html.count("<li") == MAX_LINES
    assert source.cut == "6 more lines are not shown"
    (source,) = Places(_with_files(SourceFile("vae.py", "&" * (MAX_WIDTH + 5)))).sources({})
    assert source.html.count("&amp;") == MAX_WIDTH
    assert "[... 5 more characters]" in source.html


def test_what_is_not_to_be_seen_is_written_out() -> None:
    """A mark that turns the writing round or has no width cannot hide what a source does."""
    assert visible("a\tb\u202ec\x00\ufeff\ud800\r\n") == "a   b⟨U+202E⟩c⟨U+0000⟩⟨U+FEFF⟩\ufffd\n"
    assert visible("👩‍👩‍👧 = 猫") == "👩‍👩‍👧 = 猫"
