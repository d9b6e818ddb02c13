"""Links and pages of the documentation: nothing points nowhere, and the site is built without a warning."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]
_CODE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_ELSEWHERE = re.compile(r"https?://|mailto:")


def _links(text: str) -> Iterator[str]:
    """The targets of `text`'s links; what stands in code is none."""
    yield from _LINK.findall(_SPAN.sub("``", _CODE.sub("", text)))


def _anchors(text: str) -> set[str]:
    """The anchors that a code host gives the headings of `text`."""
    headings = _HEADING.findall(_CODE.sub("", text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _broken(page: Path) -> Iterator[str]:
    for link in _links(page.read_text(encoding="utf-8")):
        if _ELSEWHERE.match(link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists():
            yield f"{link}: there is no {target}"
        elif anchor and anchor not in _anchors(target.read_text(encoding="utf-8")):
            yield f"{link}: {target.name} has no such heading"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_every_local_link_leads_somewhere(page: Path) -> None:
    """A link names a file that is there, and a heading that the file has."""
    assert list(_broken(page)) == []


def test_broken_links_are_seen(tmp_path: Path) -> None:
    """The test above sees a missing file and a missing heading, and reads no links out of code."""
    page = tmp_path / "page.md"
    page.write_text("# A `b`: c\n\n[1](#a-b-c) [2](#d) [3](no.md) `[4](no.md)`\n\n```\n[5](no.md)\n```\n")
    assert [line.partition(":")[0] for line in _broken(page)] == ["#d", "no.md"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of the built site, and what Sphinx said against it."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", str(DOCS), str(folder)]
    return folder, subprocess.run(command, capture_output=True, text=True, check=True).stderr


def test_the_site_is_built_without_a_warning(site: tuple[Path, str]) -> None:
    """Sphinx warns of pages that the index does not reach, of unknown references and of code that it cannot read."""
    folder, warnings = site
    assert warnings == ""
    assert {page.with_suffix(".html").name for page in DOCS.glob("*.md")} <= {path.name for path in folder.iterdir()}


def test_the_site_needs_no_network(site: tuple[Path, str]) -> None:
    """No page of the site loads anything from elsewhere; links that a reader may follow are no loading."""
    loading = re.compile(r"<(?:script|img|link|iframe)\b[^>]*\b(?:src|href)=\"(?:https?:)?//|url\([\"']?(?:https?:)?//")
    files = [path for path in site[0].rglob("*") if path.suffix in {".html", ".css"}]
    assert [path.name for path in files if loading.search(path.read_text(encoding="utf-8"))] == []
