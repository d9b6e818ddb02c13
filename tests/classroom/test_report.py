"""The report of a class: every page holds together, loads nothing, and runs nothing that a student wrote."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from grader.classroom.outputs import write_all
from grader.classroom.record import Record
from grader.classroom.report import folder as folders
from grader.classroom.report import html
from grader.classroom.report.html import page_name
from grader.classroom.report.sources import MAX_LINES, MAX_WIDTH, Mark, Places, marks, visible
from grader.classroom.report.writer import Writer
from grader.classroom.store import Store
from grader.errors import UsageError
from grader.submission import SourceFile
from tests.classroom import made, pages

COUNT = 75
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A made class in which each hostile name and key occurs."""
    opened = made.store(tmp_path_factory.mktemp("class") / "grades.sqlite", COUNT, made.assigned(36))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def report(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its report."""
    return write_all(store, tmp_path_factory.mktemp("out")).report


@pytest.fixture(scope="module")
def read(report: Path) -> dict[Path, pages.Page]:
    """The pages of it, as an independent reader sees them."""
    return pages.read(report)


def _small(folder: Path, count: int = 3) -> Store:
    return made.store(folder / "grades.sqlite", count, made.assigned(11))


def test_every_submission_has_a_page(store: Store, report: Path, read: dict[Path, pages.Page]) -> None:
    """One each, and five about the class; no key leads out of the folder, none meets another without regard to case."""
    names = {path.name.lower() for path in (report / "submissions").iterdir()}
    assert len(names) == COUNT
    assert names == {page_name(record.key) for record in store.records()}
    assert {path.name for path in read} - names == {
        "index.html",
        "submissions.html",
        "misconceptions.html",
        "items.html",
        "look.html",
    }


def test_every_link_leads_somewhere(read: dict[Path, pages.Page]) -> None:
    """To a page of the report or a place in it, and never to another machine."""
    assert sum(len(page.links) for page in read.values()) > 1000
    assert pages.dead_links(read) == []


def test_no_page_loads_or_runs_anything(read: dict[Path, pages.Page]) -> None:
    """No element, attribute or handler that could; each is closed where it was opened, however texts were meant."""
    assert {path.name: page.errors for path, page in read.items() if page.errors} == {}
    assert not [path.name for path, page in read.items() if len(page.ids) != len(set(page.ids))]


def test_the_policy_allows_our_script_and_style_only(read: dict[Path, pages.Page]) -> None:
    """Their hashes are those of what stands in the page; all else is forbidden."""
    for page in read.values():
        assert (len(page.scripts), len(page.styles)) == (1, 1)
        assert page.policy == (
            f"default-src 'none'; style-src {pages.hash_of(page.styles[0])}; "
            f"script-src {pages.hash_of(page.scripts[0])}; base-uri 'none'; form-action 'none'"
        )


def test_hostile_text_is_text(store: Store, report: Path, read: dict[Path, pages.Page]) -> None:
    """Names, messages, notes and sources are shown letter by letter; what turns writing round is not obeyed."""
    shown = read[report / "submissions.html"].text
    assert made.SCRIPT in shown
    assert made.LINK in shown
    assert "{{ 7 * 7 }}{% for %}" in shown
    page = read[report / "submissions" / page_name("submission_1001")]
    assert page.text.count('<img src=x onerror="alert(1)">') > 3
    assert "⟨U+202E⟩evil⟨U+2066⟩" in page.text
    for other in read.values():
        assert not set(other.source) & set("\u202e\u2066\u202c\u200f")


def test_each_chart_has_a_table_beside_it(report: Path, read: dict[Path, pages.Page]) -> None:
    """Whoever does not see the picture reads the numbers."""
    counts = {path.name: (page.charts, page.charts_with_table) for path, page in read.items() if page.charts}
    assert counts == {"index.html": (3, 3), "misconceptions.html": (1, 1), "items.html": (1, 1)}


def test_a_page_shows_both_views_and_the_named_line(report: Path, read: dict[Path, pages.Page]) -> None:
    """The student's message, the staff's detail, and the source's line with a link from one to the other."""
    page = read[report / "submissions" / page_name("submission_1001")]
    assert "The student saw" in page.text
    assert "worst at [11]: expected 0.34016" in page.text
    assert any(link.startswith("#s3-") for link in page.links)
    assert "named by Claim" in page.text


def test_a_derivation_is_shown_line_by_line(report: Path, read: dict[Path, pages.Page]) -> None:
    """Each line has its row, and the first that was not accepted says so."""
    page = read[report / "submissions" / page_name("submission_1001")]
    table = page.source.partition("The derivation, line by line")[2].partition("</table>")[0]
    assert table.count("<tr") == 1 + 3
    assert '<tr class="bad"><th scope="row">3</th><td>no</td><td><code>&gt;= E_q[' in table


def test_a_correction_stands_beside_the_machines_score(report: Path, read: dict[Path, pages.Page]) -> None:
    """Who reads the page sees both, and why."""
    page = read[report / "submissions" / page_name("submission_1000")]
    assert "Corrected by hand to 0.5" in page.text.replace("\n", " ")
    assert "right idea, <script>" in page.text


def test_what_was_not_graded_lists_no_tests(report: Path, read: dict[Path, pages.Page]) -> None:
    """Its page says why, and does not repeat that for each test and part."""
    page = read[report / "submissions" / page_name("submission_1011")]
    assert "Unreadable: it cannot be opened" in page.text
    assert "Claim 1 " not in page.text
    assert "Scores by part" not in page.text


def test_equal_stores_give_equal_bytes(store: Store, report: Path, tmp_path: Path) -> None:
    """Neither the clock nor chance is in a report."""
    again = write_all(store, tmp_path).report
    for path in sorted(report.rglob("*.html")):
        assert (again / path.relative_to(report)).read_bytes() == path.read_bytes(), path.name


def test_only_their_owner_may_read_them(report: Path) -> None:
    """Files are 0600 and folders 0700, whatever the umask."""
    for path in [report, *report.rglob("*"), report.parent / "grades.csv"]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize("count", [0, 1, 12])
def test_a_small_class_has_a_report(tmp_path: Path, count: int) -> None:
    """No submission, or no reason to look at one: no error, no dead link."""
    opened = _small(tmp_path, count)
    written = write_all(opened, tmp_path)
    opened.close()
    read = pages.read(written.report)
    assert len(read) == 5 + count
    assert pages.dead_links(read) == []
    assert not [page.errors for page in read.values() if page.errors]


@pytest.mark.parametrize("swap", [True, False])
def test_a_new_report_takes_the_place_of_the_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swap: bool) -> None:
    """All of the old one is gone, and nothing else lies about, also where the system cannot swap two names."""
    if not swap:
        monkeypatch.setattr(folders, "_exchanged", lambda one, other: False)
    opened = _small(tmp_path)
    write_all(opened, tmp_path)
    (tmp_path / "report" / "stale.html").touch()
    write_all(opened, tmp_path)
    opened.close()
    assert not (tmp_path / "report" / "stale.html").exists()
    assert sorted(path.name for path in tmp_path.iterdir() if "sqlite" not in path.name) == ["grades.csv", "report"]


def test_a_failure_leaves_the_old_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the writing fails, what was there is as it was, and nothing half-written lies about."""
    opened = _small(tmp_path)
    write_all(opened, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.suffix in (".html", ".csv")}

    def full(self: Writer, found: object) -> None:
        raise OSError(28, "No space left on device", "somewhere")

    monkeypatch.setattr(Writer, "finish", full)
    with pytest.raises(UsageError, match=r"^somewhere: No space left on device; what was there before is as it was;"):
        write_all(opened, tmp_path)
    opened.close()
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.suffix in (".html", ".csv")}
    assert after == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_kill_leaves_the_old_one_and_the_next_run_clears_up(tmp_path: Path) -> None:
    """A run that ends between two submissions has changed nothing that anybody sees."""
    opened = _small(tmp_path)
    write_all(opened, tmp_path)
    before = {path: path.read_bytes() for path in (tmp_path / "report").rglob("*.html")}
    program = (
        "import os, sys; from pathlib import Path; from grader.classroom.outputs import write_all\n"
        "from grader.classroom.store import Store\n"
        "folder = Path(sys.argv[1]); store = Store.open(folder / 'grades.sqlite')\n"
        "write_all(store, folder, lambda done, total: os._exit(9) if done == 2 else None)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    assert ended.returncode == 9
    assert (tmp_path / ".report.new" / "submissions").is_dir()
    assert {path: path.read_bytes() for path in (tmp_path / "report").rglob("*.html")} == before
    write_all(opened, tmp_path)
    opened.close()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_what_a_kill_moved_away_is_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two names cannot be swapped a kill may leave the old report under another: the next run knows."""
    opened = _small(tmp_path)
    write_all(opened, tmp_path)
    (tmp_path / "report").rename(tmp_path / ".report.old")

    def fails(self: Writer, found: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Writer, "finish", fails)
    with pytest.raises(UsageError, match="No space left"):
        write_all(opened, tmp_path)
    opened.close()
    assert (tmp_path / "report" / "index.html").is_file()
    assert not (tmp_path / ".report.old").exists()


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_what_is_no_report_is_not_removed(tmp_path: Path, kind: str) -> None:
    """A folder that only happens to be called so keeps what is in it."""
    opened, report = _small(tmp_path), tmp_path / "report"
    match kind:
        case "folder":
            report.mkdir()
            (report / "index.html").write_text("<p>mine</p>")
        case "file":
            report.write_text("mine")
        case _:
            (tmp_path / "other").mkdir()
            report.symlink_to(tmp_path / "other")
    with pytest.raises(UsageError, match="no report of ours"):
        write_all(opened, tmp_path)
    opened.close()
    assert not (tmp_path / "grades.csv").exists()
    assert kind != "folder" or (report / "index.html").read_text() == "<p>mine</p>"


def test_two_reports_do_not_write_at_once(tmp_path: Path) -> None:
    """The second says so and leaves the first alone."""
    opened = _small(tmp_path)
    with (
        folders.whole_file(tmp_path / "grades.csv"),
        pytest.raises(UsageError, match="another report is being written here"),
    ):
        write_all(opened, tmp_path)
    opened.close()


def test_a_folder_in_the_place_of_the_table_is_said(tmp_path: Path) -> None:
    """It is no file that one may replace."""
    opened = _small(tmp_path)
    (tmp_path / "grades.csv").mkdir()
    with pytest.raises(UsageError, match="no ordinary file"):
        write_all(opened, tmp_path)
    opened.close()


def test_a_place_that_is_no_folder_is_said(tmp_path: Path) -> None:
    """One line says where nothing can be written."""
    opened = _small(tmp_path)
    with pytest.raises(UsageError, match="--out"):
        write_all(opened, tmp_path / "grades.sqlite" / "below")
    opened.close()


def test_a_wheel_of_a_release_says_that_it_writes_no_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes to students, has no templates, and says where they are."""
    monkeypatch.setattr(html, "_FILES", tmp_path)
    opened = _small(tmp_path)
    with pytest.raises(UsageError, match="in a checkout"):
        write_all(opened, tmp_path)
    opened.close()
    assert sorted(path.name for path in tmp_path.iterdir() if "sqlite" not in path.name) == []


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
