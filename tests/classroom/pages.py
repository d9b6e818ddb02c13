"""An independent reader of a report's pages: links, ids, scripts and what a page would load, by `html.parser`."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

# `xmlns` and `xlink:href="#…"` of a chart load nothing.
_LOADING = re.compile("src|srcset|action|formaction|data|poster|background|ping|cite|manifest|xlink:href")
_ALLOWED = re.compile(
    "html|head|meta|title|style|script|body|a|header|p|nav|ul|ol|li|main|h[1-4]|dl|dt|dd|div|span|section|footer"
    "|figure|table|caption|thead|tbody|tr|th|td|article|details|summary|strong|code|bdi|blockquote|dfn|time|br"
    "|svg|defs|g|path|text|use|clippath|rect"
)
_EMPTY = {"meta", "br"}


class Page(HTMLParser):
    """What one page holds; `errors` says what it may not hold."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.ids: list[str] = []
        self.errors: list[str] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.policy = ""
        self.text = ""
        self.charts = self.charts_with_table = 0
        self._open: list[tuple[str, dict[str, str]]] = []
        self._pairs: list[list[str]] = []
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)
        self.close()
        if self._open:
            self.errors.append(f"not closed: {self._open}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what it holds, and whether it may be there."""
        values = {name: value or "" for name, value in attrs}
        if not _ALLOWED.fullmatch(tag):
            self.errors.append(f"<{tag}>")
        for name, value in values.items():
            if name.startswith("on") or name == "style" or (_LOADING.fullmatch(name) and not value.startswith("#")):
                self.errors.append(f"{tag} {name}={value}")
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]
        if tag == "a":
            self.links.append(values.get("href", ""))
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "svg":
            self.charts += 1
            if not values.get("aria-label"):
                self.errors.append("a chart without a name")
        if self._pairs and tag in ("svg", "table"):
            self._pairs[-1].append(tag)
        if tag not in _EMPTY:
            self._open.append((tag, values))
            if tag == "div" and "pair" in values.get("class", "").split():
                self._pairs.append([])

    def handle_endtag(self, tag: str) -> None:
        """Whether it closes what is open."""
        if not self._open or self._open[-1][0] != tag:
            self.errors.append(f"</{tag}> within {[name for name, _ in self._open]}")
            return
        _, values = self._open.pop()
        if tag == "div" and "pair" in values.get("class", "").split():
            found = self._pairs.pop()
            self.charts_with_table += found.count("svg") if "table" in found else 0

    def handle_data(self, data: str) -> None:
        """Sort text from script and style."""
        tag = self._open[-1][0] if self._open else ""
        if tag == "script":
            self.scripts.append(data)
        elif tag == "style":
            self.styles.append(data)
        else:
            self.text += data


def read(report: Path) -> dict[Path, Page]:
    """Every page of a report."""
    return {path: Page(path) for path in sorted(report.rglob("*.html"))}


def dead_links(pages: dict[Path, Page]) -> list[str]:
    """The links that lead out of the report or to nothing in it."""
    ids = {path.resolve(): set(page.ids) for path, page in pages.items()}
    dead = []
    for path, page in pages.items():
        for link in page.links:
            name, _, fragment = link.partition("#")
            target = (path.parent / unquote(name)).resolve() if name else path.resolve()
            if ":" in link or target not in ids or (fragment and fragment not in ids[target]):
                dead.append(f"{path.name}: {link}")
    return dead


def hash_of(text: str) -> str:
    """As a content security policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
