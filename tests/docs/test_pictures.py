"""The pictures that README shows: drawn from today's output, and complete in themselves."""

from __future__ import annotations

import contextlib
import re
import xml.etree.ElementTree as ET
from pathlib import Path

from docs.generate.pictures import PICTURES, printed_on_a_terminal, report, terminal
from grader.classroom.outputs import write_all
from tests.classroom import made

README = Path(__file__).parents[2] / "README.md"
_OUTSIDE = re.compile(r"""(?:href|src)=["'](?!#)|url\(["']?(?!#)|@import|@font-face|<script""")


def test_the_terminal_shows_what_is_printed_today() -> None:
    """A changed table is drawn again: `make pictures`."""
    assert (PICTURES / "table.svg").read_text(encoding="utf-8") == terminal(printed_on_a_terminal())


def test_every_picture_of_the_readme_stands_alone() -> None:
    """A picture is well-formed, says in words what it shows, and loads nothing."""
    shown = re.findall(r"!\[[^\]]+\]\(docs/pictures/([^)]+)\)", README.read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(path.name for path in PICTURES.iterdir())
    for name in shown:
        text = (PICTURES / name).read_text(encoding="utf-8")
        assert ET.fromstring(text).get("aria-label")
        assert not _OUTSIDE.search(text)


def test_a_report_is_drawn_with_its_own_figures() -> None:
    """Figures are those of the page, letter by letter; the first two charts stand in the picture."""
    chart = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2" class="chart" aria-label="{}"><g/></svg>'
    page = "<div><dt>Mean</dt><dd>9 <span>&lt; 10</span></dd></div>" + "".join(map(chart.format, "abc"))
    drawn = ET.fromstring(report(page))
    texts = [element.text for element in drawn.iter() if element.tag.endswith("}text")]
    assert texts == ["Mean", "9 < 10", "a", "b"]


def test_the_report_of_the_readme_has_what_a_report_has_today(tmp_path: Path) -> None:
    """The same figures and charts, whatever their numbers: where they differ it is drawn again, by `make pictures`."""
    with contextlib.closing(made.small_store(tmp_path)) as store:
        page = write_all(store, tmp_path).report / "index.html"
    shown = _labels((PICTURES / "report.svg").read_text(encoding="utf-8"))
    assert shown == _labels(report(page.read_text(encoding="utf-8")))
    assert "Mean" in shown


def _labels(picture: str) -> list[str | None]:
    """What a report's picture says beside its numbers and in front of its charts."""
    texts = ET.fromstring(picture).findall("{http://www.w3.org/2000/svg}text")
    return [text.text for text in texts if text.get("font-size") != "19"]
