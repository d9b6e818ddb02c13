"""The report of a class: every page is found by its name, loads nothing, and runs nothing that a student wrote."""

from __future__ import annotations

import contextlib
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.classroom.outputs import write_all
from grader.classroom.report import html
from grader.classroom.report.html import page_name
from grader.classroom.store import Store
from grader.errors import UsageError
from tests.classroom import made, pages

COUNT = 75


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


def test_how_many_have_a_misconception_is_said_in_per_cent(report: Path, read: dict[Path, pages.Page]) -> None:
    """The share is of all submissions, to the nearest whole per cent."""
    text = read[report / "misconceptions.html"].text
    said = re.findall(r"(\d+)\s+of\s+(\d+)\s+submissions\s+\((\d+) %\)", text)
    assert len(said) > 1
    for some, all_of_them, per_cent in said:
        assert int(all_of_them) == COUNT
        assert abs(int(per_cent) * COUNT - 100 * int(some)) <= COUNT / 2


@pytest.mark.parametrize(
    ("key", "begins"),
    [("submission_101", "submission-101-"), ("Ada (2).zip", "ada-2-zip-"), ("李小龍", "submission-"), ("../x", "x-")],
)
def test_a_page_is_called_like_its_submission(key: str, begins: str) -> None:
    """Who looks for a submission's file finds it by its key, and no key leads out of the folder."""
    name = page_name(key)
    assert name.startswith(begins)
    assert name == Path(name).name
    assert name != page_name(f"{key}2")


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
    with contextlib.closing(made.small_store(tmp_path, count)) as opened:
        written = write_all(opened, tmp_path)
    read = pages.read(written.report)
    assert len(read) == 5 + count
    assert pages.dead_links(read) == []
    assert not [page.errors for page in read.values() if page.errors]


def test_a_wheel_of_a_release_says_that_it_writes_no_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes to students, has no templates, and says where they are."""
    monkeypatch.setattr(html, "_FILES", tmp_path)
    with (
        contextlib.closing(made.small_store(tmp_path)) as opened,
        pytest.raises(UsageError, match="in a checkout"),
    ):
        write_all(opened, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir() if "sqlite" not in path.name) == []
